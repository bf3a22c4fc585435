/**
 * How far this device is (protocol section 8): `delivered` when what came is kept here, `seen` when the application says so.
 * A channel whose unread messages are not all here is first to be fetched.
 */
import { withSeen } from '../model/channel-state.ts';
import type { Mark } from './marks.ts';
import type { Model } from '../model/model.ts';

export type DeliveredOptions = {
  readonly model: Model;
  readonly isOn: boolean;
  /** The server is to be told. */
  readonly due: (channel: string) => void;
  /** Messages are not here yet. */
  readonly missing: (channel: string) => void;
};

/** A run with as many rows is a page: what is older is fetched when somebody looks. */
const pageful = 50;

export class Delivered {
  readonly #options: DeliveredOptions;

  constructor(options: DeliveredOptions) {
    this.#options = options;
  }

  /** These were kept. */
  kept(channels: Iterable<string>): void {
    if (this.#options.isOn) for (const channel of channels) this.#deliver(channel);
  }

  /** Up to here somebody saw it all. */
  seen(channel: string, asked: number | undefined): void {
    const { model, due } = this.#options;
    const state = model.current(channel);
    if (state === undefined) return;
    const seen = Math.min(asked ?? state.summary.head, state.summary.head);
    if (seen <= state.summary.seen) return;
    model.change(channel, (now) => withSeen(now, { delivered: seen, seen }, model.count(channel)));
    due(channel);
  }

  /** What the server does not know. */
  due(channel: string): Mark | undefined {
    const state = this.#options.model.current(channel);
    if (state === undefined) return undefined;
    const { delivered, seen } = state.summary;
    if (delivered <= state.told.delivered && seen <= state.told.seen) return undefined;
    return { channel, delivered, seen };
  }

  #deliver(channel: string): void {
    const { model, due, missing } = this.#options;
    const state = model.current(channel);
    if (state === undefined || state.summary.delivered >= state.summary.head) return;
    const { head, delivered, unread } = state.summary;
    const run = model.timelines.get(channel).at(-1);
    const isHere = run !== undefined && (run.from <= delivered + 1 || run.entries.length >= pageful);
    if (!isHere && unread > 0 && !model.timelines.isStored(channel)) return missing(channel);
    const to = isHere ? Math.min(run.to, head) : head;
    if (to <= delivered) return;
    model.change(channel, (now) => withSeen(now, { delivered: to, seen: 0 }, model.count(channel)));
    due(channel);
  }
}
