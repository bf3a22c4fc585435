/**
 * Holds rules against every update of their feeds, also of those that are not drawn, and rings (F8). What a rule knows of its value is
 * written back at most once a second, however fast the value moves; that it rang, at once.
 */
import type { Client } from '@ghanti/client';
import type { KeptRules } from './kept-rules.ts';
import { paused } from './paused.ts';
import { judge, type Rule } from './rules.ts';

export type RuleEngineOptions = {
  readonly client: Pick<Client, 'feed' | 'on'>;
  readonly kept: KeptRules;
  readonly now: () => number;
  readonly ring: (rule: Rule, value: unknown) => void;
};

const writeMs = 1_000;

type Known = Pick<Rule, 'holds' | 'rungAt'>;

class RuleEngine {
  readonly #options: RuleEngineOptions;
  /** What was learned of rules and is not written yet, or is. */
  readonly #known = new Map<string, Known>();
  readonly #watched = new Map<string, () => void>();
  readonly #stops: readonly (() => void)[];
  #byFeed = new Map<string, readonly Rule[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RuleEngineOptions) {
    this.#options = options;
    const { client, kept } = options;
    this.#stops = [
      kept.value.subscribe(() => this.#follow()),
      paused.subscribe(() => this.#watched.forEach((_stop, feed) => this.#lookAll(feed))),
      client.on('feedUpdate', ({ channel, data: { key = '', value } }) => this.#hear(channel, key, value)),
    ];
    this.#follow();
  }

  stop(): void {
    if (this.#timer !== undefined) this.#write();
    for (const stop of [...this.#stops, ...this.#watched.values()]) stop();
  }

  #hear(feed: string, key: string, value: unknown): void {
    if (paused.get().has(feed)) return;
    for (const rule of this.#byFeed.get(feed) ?? []) if (rule.key === key) this.#look(rule, value);
  }

  #look(rule: Rule, value: unknown): void {
    const { now, ring } = this.#options;
    const before = this.#known.get(rule.id) ?? rule;
    const judged = judge({ ...rule, holds: before.holds, rungAt: before.rungAt }, value, now());
    const { holds, rungAt } = judged.rule;
    if (before.holds === holds && !judged.rings) return;
    this.#known.set(rule.id, { holds, rungAt });
    if (judged.rings) {
      this.#write();
      ring(judged.rule, value);
    } else this.#timer ??= setTimeout(() => this.#write(), writeMs);
  }

  /** What is known of a feed at first, or when it goes on; that something came says nothing then. */
  #lookAll(feed: string): void {
    const { is, values } = this.#options.client.feed(feed).state.get();
    const rules = this.#byFeed.get(feed)?.filter(({ when }) => when !== 'any') ?? [];
    if (is !== 'live' || rules.length === 0 || paused.get().has(feed)) return;
    const byKey = new Map(values.map(({ key, value }) => [key, value]));
    for (const rule of rules) if (byKey.has(rule.key)) this.#look(rule, byKey.get(rule.key));
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#options.kept.change((rules) => rules.map((rule) => ({ ...rule, ...this.#known.get(rule.id) })));
  }

  /** The feeds with rules that are on are read, whatever is on screen. */
  #follow(): void {
    const on = this.#options.kept.value.get().filter((rule) => rule.on);
    this.#byFeed = Map.groupBy(on, ({ feed }) => feed);
    const ids = new Set(on.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    for (const [feed, stop] of this.#watched) {
      if (this.#byFeed.has(feed)) continue;
      stop();
      this.#watched.delete(feed);
    }
    for (const feed of this.#byFeed.keys()) if (!this.#watched.has(feed)) this.#watch(feed);
  }

  #watch(feed: string): void {
    const { state } = this.#options.client.feed(feed);
    let wasLive = false;
    const changed = (): void => {
      const isLive = state.get().is === 'live';
      if (isLive && !wasLive) this.#lookAll(feed);
      wasLive = isLive;
    };
    this.#watched.set(feed, state.subscribe(changed));
    changed();
  }
}

/** Gives the way to stop. */
export const startRules = (options: RuleEngineOptions): (() => void) => {
  const engine = new RuleEngine(options);
  return () => engine.stop();
};
