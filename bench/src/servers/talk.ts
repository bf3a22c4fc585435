/**
 * Fills a store with talk to be searched: past the commands, in large commits. One large channel where English is spoken and one for
 * Hindi, both busy at the same time, and many small ones; `m0` is in all of them, `m1` in the Hindi one and three small ones.
 * Deterministic: word n of message m follows from both.
 */
import type { Store, Write } from '@ghanti/server';

export type Talk = { readonly messages: number; readonly channels: number };

const perCommit = 4_000;
const english = ['the', 'tea', 'train', 'office', 'match', 'rain', 'price', 'music', 'river', 'doctor'];
const hindi = ['चाय', 'काम', 'कल', 'बारिश', 'दाम', 'गाना', 'नदी', 'डॉक्टर', 'मैच', 'रेल'];
const rareEvery = 250_000;

const mixed = (number: number): number => {
  let value = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
};

/** Half of the words are few and common, half are many and seldom; `odd` and `even` are never in one message. */
const textOf = (message: number, common: readonly string[]): string => {
  const words = [common[0], message % 2 === 0 ? 'even' : 'odd'];
  for (let place = 0; place < 8; place += 1) {
    const chance = mixed(message * 8 + place);
    words.push(place < 4 ? common[chance % common.length] : `w${(chance % 50_000).toString(36)}`);
  }
  if (message % rareEvery === 7) words.push('zugzwang');
  return words.join(' ');
};

const channelOf = (message: number, channels: number): number =>
  message % 10 < 5 ? 0 : message % 10 < 8 ? 1 : 2 + (mixed(message) % (channels - 2));

const membersOf = (channel: number): readonly string[] =>
  channel >= 1 && channel < 5 ? ['m0', 'm1', 'm2'] : ['m0', 'm2'];

const plain = { at: 0, guards: [] };

const opening = (channel: number): Write => ({
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
      members: membersOf(channel).map((user) => ({ user, role: 'member', how: 'added' })),
      by: 'm0',
      maxMembers: 10,
    },
  ],
});

const saying = (message: number, channels: number): Write => {
  const channel = channelOf(message, channels);
  const text = textOf(message, channel === 1 ? hindi : english);
  const by = message % 1_000 === 3 ? 'm0' : 'm2';
  return {
    ...plain,
    steps: [
      { do: 'event', channel: `t${channel}`, type: 'receiveMessage', by, data: JSON.stringify({ text }) },
    ],
  };
};

export const fillWithTalk = async (store: Store, { messages, channels }: Talk): Promise<void> => {
  for (let channel = 0; channel < channels; channel += 1) await store.commit([opening(channel)]);
  for (let from = 0; from < messages; from += perCommit) {
    const count = Math.min(perCommit, messages - from);
    await store.commit(Array.from({ length: count }, (_, index) => saying(from + index, channels)));
  }
};
