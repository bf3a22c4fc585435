/**
 * Fills a store with talk to be searched: past the commands, in large commits. One large channel where English is spoken and one for
 * Hindi, both busy at the same time, many small ones, and still more in which nothing is said. `m0` is in all that talk, `m1` in the
 * Hindi one and three small ones, `m3` in the small and the silent ones; `m4` says every fourth message, always an odd one.
 * Deterministic: word n of message m follows from both.
 */
import type { Store, Write } from '@ghanti/server';

export type Talk = { readonly messages: number; readonly channels: number; readonly silent: number };

const perCommit = 4_000;
const openingsPerCommit = 500;
const english = ['the', 'tea', 'train', 'office', 'match', 'rain', 'price', 'music', 'river', 'doctor'];
const hindi = ['चाय', 'काम', 'कल', 'बारिश', 'दाम', 'गाना', 'नदी', 'डॉक्टर', 'मैच', 'रेल'];
const rareEvery = 250_000;

const mixed = (number: number): number => {
  let value = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
};

/** Half of the words are few and common, half are many and seldom; `odd` and `even` are never in one message, `hall` only in one channel. */
const textOf = (message: number, channel: number): string => {
  const common = channel === 1 ? hindi : english;
  const words = [common[0], message % 2 === 0 ? 'even' : 'odd'];
  if (channel === 0) words.push('hall');
  if (message < 10) words.push('firstly');
  for (let place = 0; place < 8; place += 1) {
    const chance = mixed(message * 8 + place);
    words.push(place < 4 ? common[chance % common.length] : `w${(chance % 50_000).toString(36)}`);
  }
  if (message % rareEvery === 7) words.push('zugzwang');
  return words.join(' ');
};

const channelOf = (message: number, channels: number): number =>
  message % 10 < 5 ? 0 : message % 10 < 8 ? 1 : 2 + (mixed(message) % (channels - 2));

const membersOf = (channel: number, channels: number): readonly string[] => {
  if (channel >= channels) return ['m3'];
  if (channel >= 5) return ['m0', 'm2', 'm3'];
  return channel >= 1 ? ['m0', 'm1', 'm2'] : ['m0', 'm2'];
};

const plain = { at: 0, guards: [] };

const opening = (channel: number, channels: number): Write => ({
  ...plain,
  steps: [
    {
      do: 'channel',
      id: `t${channel}`,
      kind: 'group',
      title: 'talk',
      posting: 'members',
      history: 'all',
      by: 'm0',
    },
    {
      do: 'join',
      channel: `t${channel}`,
      members: membersOf(channel, channels).map((user) => ({ user, role: 'member', how: 'added' })),
      by: 'm0',
      maxMembers: 10,
    },
  ],
});

const saying = (message: number, channels: number): Write => {
  const channel = channelOf(message, channels);
  const text = textOf(message, channel);
  const by = message % 1_000 === 3 ? 'm0' : message % 4 === 1 ? 'm4' : 'm2';
  return {
    ...plain,
    steps: [
      { do: 'event', channel: `t${channel}`, type: 'receiveMessage', by, data: JSON.stringify({ text }) },
    ],
  };
};

/** Writes so many in few commits. */
const commitEach = async (
  store: Store,
  count: number,
  atOnce: number,
  write: (at: number) => Write,
): Promise<void> => {
  for (let from = 0; from < count; from += atOnce) {
    const length = Math.min(atOnce, count - from);
    await store.commit(Array.from({ length }, (_, index) => write(from + index)));
  }
};

export const fillWithTalk = async (store: Store, { messages, channels, silent }: Talk): Promise<void> => {
  await commitEach(store, channels + silent, openingsPerCommit, (channel) => opening(channel, channels));
  await commitEach(store, messages, perCommit, (message) => saying(message, channels));
};
