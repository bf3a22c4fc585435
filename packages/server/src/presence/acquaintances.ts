/**
 * What one user with a connection here is told of others, and others of him (PRE-1): whoever hides his presence sees nobody's,
 * `contacts` tells, and is told of, contacts alone, and of two of whom one blocked the other neither hears anything (BLK-1).
 */
import type { Acquaintance, LastSeenRule } from '../store/store.ts';

const tells = (rule: LastSeenRule, isContact: boolean): boolean =>
  rule === 'everyone' || (rule === 'contacts' && isContact);

type Known = { rule: LastSeenRule; isContact: boolean };

const nobody: ReadonlySet<string> = new Set();

/** Nothing is kept of who knows nobody: most do, where a place has just begun. */
export class Acquaintances {
  rule: LastSeenRule;
  #blocked: ReadonlySet<string>;
  #peers: Set<string> | undefined;
  #known: Map<string, Known> | undefined;

  constructor(rule: LastSeenRule, blocked: readonly string[]) {
    this.rule = rule;
    this.#blocked = setOf(blocked);
  }

  /** The others of his newest direct channels. */
  get peers(): ReadonlySet<string> {
    return this.#peers ?? nobody;
  }

  addPeer(user: string): void {
    (this.#peers ??= new Set()).add(user);
  }

  /** Instead of what was known of his own rule and blocks. */
  renew(rule: LastSeenRule, blocked: readonly string[]): void {
    this.rule = rule;
    this.#blocked = setOf(blocked);
  }

  /** What is known of somebody else now. Who was a contact stays one. */
  know({ user, rule, isContact }: Pick<Acquaintance, 'user' | 'rule' | 'isContact'>): void {
    const known = this.#known?.get(user);
    (this.#known ??= new Map()).set(user, { rule, isContact: isContact || known?.isContact === true });
  }

  changeRule(user: string, rule: LastSeenRule): void {
    const known = this.#known?.get(user);
    if (known !== undefined) known.rule = rule;
  }

  block(user: string, on: boolean): void {
    const others = [...this.#blocked].filter((one) => one !== user);
    this.#blocked = setOf(on ? [...others, user] : others);
  }

  sees(user: string): boolean {
    const known = this.#known?.get(user);
    if (known === undefined || this.#blocked.has(user)) return false;
    const { rule, isContact } = known;
    return tells(rule, isContact) && tells(this.rule, isContact);
  }
}

const setOf = (users: readonly string[]): ReadonlySet<string> =>
  users.length === 0 ? nobody : new Set(users);
