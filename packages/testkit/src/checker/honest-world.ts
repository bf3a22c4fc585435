/** The imagined server of honest.ts: its channels, who reads them, what is on its way, and the history that it makes. */
import type { Random } from '../random.ts';
import type { Act, Entry, Op, Source, Transport } from '../history/operation.ts';

export type Channel = { readonly name: string; readonly log: Entry[]; readonly members: readonly string[] };
export type Send = {
  readonly source: Source;
  readonly channel: Channel;
  readonly clientId: string;
  readonly body: string;
  stored: Entry | undefined;
};
export type Reader = {
  readonly source: Source;
  readonly channel: Channel;
  last: number;
  readonly fromSeq: number;
};
export type World = {
  readonly random: Random;
  readonly ops: Op[];
  readonly channels: readonly Channel[];
  readonly readers: Reader[];
  /** Marks by member and channel, which only grow. */
  readonly marks: Map<string, { delivered: number; seen: number }>;
  /** Sends on their way, by session and channel, in the order in which they left. */
  readonly lines: Map<string, Send[]>;
  readonly lossy: Send[];
  count: number;
};

export const transports: readonly Transport[] = ['sio', 'poll', 'rest'];

export const source = (user: string, tr: Transport, sess = `${user}.${tr}`): Source => ({
  proc: 'p0',
  user,
  sess,
  tr,
});

export const record = (world: World, from: Source, act: Act): void =>
  void world.ops.push({ i: world.ops.length, t: world.ops.length, ...from, ...act });

/** What is shown to a reader next. */
export const show = (world: World, reader: Reader, most: number): void => {
  for (const entry of reader.channel.log.slice(reader.last, reader.last + most)) {
    record(world, reader.source, { f: 'recv', type: 'ok', v: { ...entry, channel: reader.channel.name } });
    reader.last = entry.seq;
  }
};
