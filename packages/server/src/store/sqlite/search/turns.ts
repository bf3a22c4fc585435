/**
 * Whose turn it is, among searches that wait.
 *
 * Promise: next is one of the user for whom least has been done, of his searches the one that has had least. So what is quick never
 * waits for what is slow to end, however many slow ones somebody asks.
 */
import type { Found } from '../../search.ts';
import type { SearchOrder } from './orders.ts';

type Call = Extract<SearchOrder, { do: 'find' | 'place' }>;

export type Turn = {
  readonly call: Call;
  steps: Generator<undefined, readonly Found[]> | undefined;
  /** How long it has been worked on. */
  spentMs: number;
};

const userOf = ({ call }: Turn): string => (call.do === 'find' ? call.query.user : call.user);

export class Turns {
  #waiting: Turn[] = [];

  add(call: Call): void {
    this.#waiting.push({ call, steps: undefined, spentMs: 0 });
  }

  drop(call: number): void {
    this.#waiting = this.#waiting.filter((turn) => turn.call.call !== call);
  }

  /** Gives all of them up. */
  clear(): readonly Call[] {
    return this.#waiting.splice(0).map(({ call }) => call);
  }

  /** Of those that ask for nothing beyond a position. */
  next(position: number): Turn | undefined {
    const ready = this.#waiting.filter(({ call }) => call.upTo <= position);
    if (ready.length <= 1) return ready[0];
    const spent = new Map<string, number>();
    for (const turn of this.#waiting) spent.set(userOf(turn), (spent.get(userOf(turn)) ?? 0) + turn.spentMs);
    const isBefore = (one: Turn, other: Turn): boolean => {
      const [its, others] = [spent.get(userOf(one)) ?? 0, spent.get(userOf(other)) ?? 0];
      return its === others ? one.spentMs < other.spentMs : its < others;
    };
    return ready.reduce((first, turn) => (isBefore(turn, first) ? turn : first));
  }
}
