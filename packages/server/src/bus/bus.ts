/**
 * What every node hears. The bus is a hint, the log is the truth (architecture.md section 1): a message may be late,
 * twice, out of order or lost, and costs latency only; what is in no log, and more than a signal, is told until it went out. A
 * publisher hears its own messages too, at once, so that there is one delivery path; on a single node nothing is encoded.
 */
import type { Serving } from '../kit/serving.ts';

/** `alone`: there are no other nodes. `down`: they cannot be heard now. */
export type BusCondition = 'alone' | 'up' | 'down';

/** What this node has told that it serves. */
export interface ServedChannels extends Serving {
  /** By `channelKey`: the channel, where it is served. */
  servedBy(key: string): string | undefined;
  /** Whether what others publish to it is on its way here. */
  hears(key: string): boolean;
}

export interface Bus<Message> {
  /** Nodes of the same place hear each other. Resolves also where they cannot yet. */
  open(place: string): Promise<void>;
  publish(message: Message): void;
  /** Gives back how to stop listening. */
  listen(listener: (message: Message) => void): () => void;
  readonly serving: ServedChannels;
  readonly condition: BusCondition;
  /** Calls back whenever the others can be heard again: what was said meanwhile was missed. */
  onUp(listener: () => void): void;
  close(): Promise<void>;
}

/** One piece of a message on its way to other nodes: to all of them, or to those that serve a channel. */
export type Frame = { readonly channel: string | undefined; readonly data: Buffer };

/** How messages are written for other nodes. */
export interface BusCodec<Message> {
  /** Whether it stands in no log, and is told again where it may not have gone out: twice, and late, but in its order. */
  lasts(message: Message): boolean;
  encode(message: Message): readonly Frame[];
  /** Undefined for what a node of another version says. */
  decode(data: Buffer): Message | undefined;
}
