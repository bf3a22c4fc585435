/**
 * What waited for its reader, as it is when it goes out at last: messages that expired meanwhile (EXP-1), or that a
 * `messageDeleted` behind them in the same queue takes back, go as their tombstones, as a reading of the log would give them.
 * Their places and cursors stay. Left to others: what goes out at once, which is not looked at.
 */
import { dataAt, scrubbed } from '../kit/gone.ts';
import type { EventRow } from '../log/event-log.ts';
import type { Run } from './batch.ts';

const targetOf = (data: string): number => {
  const { target }: { target: number } = JSON.parse(data);
  return target;
};

/** One queue's deleted messages. It holds no more than the queue does: each stands for an event in it. */
export class Withdrawn {
  readonly #seqs = new Map<string, Set<number>>();

  /** A run joins the queue. */
  note({ events }: Run): void {
    for (const { type, channel, data } of events) {
      if (type !== 'messageDeleted') continue;
      const known = this.#seqs.get(channel);
      if (known === undefined) this.#seqs.set(channel, new Set([targetOf(data)]));
      else known.add(targetOf(data));
    }
  }

  /** A run leaves it; nearly always as it came. */
  asItIs(run: Run, now: number): Run {
    const data = run.events.map((event) => this.#dataOf(event, now));
    return data.every((one, index) => one === run.events[index]?.data) ? run : run.with(data);
  }

  #dataOf(event: EventRow, now: number): string {
    const { type, channel, seq, data } = event;
    // What it takes back has left before it.
    if (type === 'messageDeleted') this.#seqs.get(channel)?.delete(targetOf(data));
    if (type !== 'receiveMessage' && type !== 'messageEdited') return data;
    const deleted = this.#seqs.get(channel);
    if (deleted?.has(type === 'receiveMessage' ? seq : targetOf(data)) === true)
      return scrubbed(type, data, 'deleted');
    return dataAt(type, data, now);
  }
}
