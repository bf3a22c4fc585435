/**
 * What one user with a connection here is told of others, and others of him (PRE-1): whoever hides his presence sees nobody's,
 * `contacts` tells, and is told of, contacts alone, and of two of whom one blocked the other neither hears anything (BLK-1).
 */
import type { Acquaintance, LastSeenRule } from '../store/store.ts';

const tells = (rule: LastSeenRule, isContact: boolean): boolean =>
  rule === 'everyone' || (rule === 'contacts' && isContact);

export class Acquaintances {
  /** The others of his newest direct channels. */
  readonly peers = new Set<string>();
  readonly #contacts = new Set<string>();
  #blocked: Set<string>;
  readonly #rules = new Map<string, LastSeenRule>();
  rule: LastSeenRule;

  constructor(rule: LastSeenRule, blocked: readonly string[]) {
    this.rule = rule;
    this.#blocked = new Set(blocked);
  }

  /** Instead of what was known of his own rule and blocks. */
  renew(rule: LastSeenRule, blocked: readonly string[]): void {
    this.rule = rule;
    this.#blocked = new Set(blocked);
  }

  /** What is known of somebody else now. */
  know({ user, rule, isContact }: Pick<Acquaintance, 'user' | 'rule' | 'isContact'>): void {
    this.#rules.set(user, rule);
    if (isContact) this.#contacts.add(user);
  }

  changeRule(user: string, rule: LastSeenRule): void {
    if (this.#rules.has(user)) this.#rules.set(user, rule);
  }

  block(user: string, on: boolean): void {
    if (on) this.#blocked.add(user);
    else this.#blocked.delete(user);
  }

  sees(user: string): boolean {
    const rule = this.#rules.get(user);
    if (rule === undefined || this.#blocked.has(user)) return false;
    const isContact = this.#contacts.has(user);
    return tells(rule, isContact) && tells(this.rule, isContact);
  }
}
