/**
 * Every way to read, as inputs: one entry per served command that takes no `clientId`. A command that gives nothing of messages says so.
 */
import { commandSpec, type CommandName } from '@ghanti/protocol';
import type { Fields } from '../support/requests.ts';
import type { Planted, Words } from './planted.ts';

export type Place = {
  readonly planted: Planted;
  readonly words: Words;
  /** From before anything was planted. */
  readonly cursor: string;
};

type Reading = (place: Place) => readonly Fields[];

const none: Reading = () => [];
const once: Reading = () => [{}];
const channels = ({ planted: { group, direct } }: Place): readonly string[] => [group, direct];
const perChannel = (place: Place): readonly Fields[] => channels(place).map((channel) => ({ channel }));

const perMessage = ({ planted: { seqs } }: Place): readonly { channel: string; seq: number }[] =>
  Object.entries(seqs).flatMap(([channel, of]) => of.map((seq) => ({ channel, seq })));

const pages: Reading = (place) => [
  ...perChannel(place).flatMap((channel) => [
    { ...channel, limit: 200 },
    { ...channel, after: 0, limit: 200 },
    { ...channel, before: 5_000, limit: 3 },
  ]),
  ...perMessage(place).map(({ channel, seq }) => ({ channel, around: seq, limit: 1 })),
];

const searches: Reading = ({ words }) =>
  Object.values(words).flatMap((word) => [{ q: word }, { q: `${word.slice(0, 6)}*`, limit: 200 }]);

const readings: Readonly<Partial<Record<CommandName, Reading>>> = {
  history: pages,
  search: searches,
  sync: ({ cursor }) => [{}, { cursor }, { cursor, window: 1_000 }, { cursor, window: 1 }],
  listChannels: once,
  getChannel: perChannel,
  listMembers: perChannel,
  listPins: perChannel,
  listInvites: perChannel,
  receipts: perMessage,
  findUsers: ({ words }) => Object.values(words).map((q) => ({ q })),
  getProfile: once,
  listBlocks: once,
  subscribe: (place) => channels(place).map((channel) => ({ channel, after: 0, latest: true })),
  unsubscribe: none,
  listFeeds: once,
  deleteFeed: none,
  setPreferences: (place) => channels(place).map((channel) => ({ channel, archived: false })),
  // It waits for the clock, which stands, and says numbers alone.
  mark: none,
  watchPresence: none,
  openDirect: none,
  typing: none,
  signal: none,
  updateProfile: none,
  blockUser: none,
  revokeInvite: none,
  authenticate: none,
};

/** Served commands that nobody has said how to read. */
export const unread = (served: readonly CommandName[]): CommandName[] =>
  served.filter((name) => commandSpec(name).clientId === 'refused' && readings[name] === undefined);

/** Every call of every reading. */
export const callsOf = (served: readonly CommandName[], place: Place) =>
  served.flatMap((command) => (readings[command]?.(place) ?? []).map((input) => ({ command, input })));
