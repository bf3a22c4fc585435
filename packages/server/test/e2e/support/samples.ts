/**
 * A good call of every command that is served, by Asha, who owns a group with Bilal and Chitra in it.
 */
import { randomUUID } from 'node:crypto';
import { commandNames, isCommandName, type CommandName } from '@ghanti/protocol';
import type { Connection, Person } from '@ghanti/testkit';
import type { Fields } from './requests.ts';
import { feedSamples } from './samples-feeds.ts';
import { channelSamples } from './samples-channels.ts';
import { messageSamples } from './samples-messages.ts';
import { receiptSamples } from './samples-receipts.ts';

export type Sampled = {
  readonly asha: Person;
  readonly bilal: Person;
  /** Asha's group with Bilal and Chitra; 4 is a message of Bilal's, 5 one of her own, 6 her poll. */
  readonly channel: string;
  /** Asha's group with nobody else. */
  readonly alone: string;
  /** A feed of Asha's with two updates. */
  readonly feed: string;
  /** Of invitations to Asha's group, and to one of Bilal's that she is not in. */
  readonly codes: { readonly own: string; readonly other: string };
};

export type Sample = (given: Sampled) => Fields;

export const key = (): { clientId: string } => ({ clientId: randomUUID() });

export const samples: Readonly<Record<string, Sample>> = {
  sendMessage: ({ channel }) => ({
    ...key(),
    channel,
    text: 'नमस्ते 🙏 <b>"\\',
    replyTo: 1,
    mentions: ['bilal'],
  }),
  history: ({ channel }) => ({ channel, after: 0, limit: 2 }),
  sync: () => ({ window: 10 }),
  listChannels: () => ({ limit: 2 }),
  getChannel: ({ channel }) => ({ channel }),
  listMembers: ({ channel }) => ({ channel, after: 'asha', limit: 1 }),
  openDirect: ({ bilal }) => ({ user: bilal.user }),
  createGroup: ({ bilal }) => ({
    ...key(),
    title: 'Cricket',
    members: [bilal.user],
    posting: 'admins',
    history: 'all',
  }),
  addMembers: ({ channel }) => ({ ...key(), channel, users: ['dev', 'esha'] }),
  removeMember: ({ channel }) => ({ ...key(), channel, user: 'chitra' }),
  leave: ({ alone }) => ({ ...key(), channel: alone }),
  mark: ({ channel }) => ({ marks: [{ channel, delivered: 4, seen: 4 }] }),
  typing: ({ channel }) => ({ channel, state: 'recording' }),
  signal: ({ channel }) => ({ channel, name: 'cursor', data: { x: 1.5, y: [null, 'ü'] } }),
  getProfile: ({ bilal }) => ({ user: bilal.user }),
  findUsers: () => ({ q: 'bil', limit: 5 }),
  ...channelSamples,
  ...messageSamples,
  search: ({ channel }) => ({ q: 'chai “नमस्ते*', channel, by: 'bilal', limit: 5 }),
  ...receiptSamples,
  ...feedSamples,
  authenticate: ({ asha }) => ({ token: asha.token }),
};

/** No person may: see notify.test.ts. */
const ofMachines: ReadonlySet<string> = new Set<CommandName>(['notify']);

/** The commands that people call. */
export const personal = Object.keys(samples)
  .filter(isCommandName)
  .filter((name) => !ofMachines.has(name));

export const sampleOf = (command: CommandName, given: Sampled): Fields => {
  const sample = samples[command];
  if (sample === undefined) throw new Error(`${command} is served and has no sample`);
  return sample(given);
};

/** The commands that a connection takes: any other name is no command. */
export const servedNames = async ({ socket }: Connection): Promise<CommandName[]> => {
  const served: CommandName[] = [];
  for (const name of commandNames) {
    const ack: unknown = await socket.timeout(5_000).emitWithAck(name, { unknown: true });
    if (!JSON.stringify(ack).includes('unknown_event')) served.push(name);
  }
  return served;
};

/** Rooms for one call. */
export const sampled = async (asha: Person, bilal: Person): Promise<Sampled> => {
  const made = async (members: readonly string[], by = asha): Promise<string> => {
    const { channel } = await by.call('createGroup', { ...key(), title: 'Tea', members: [...members] });
    return channel.id;
  };
  const channel = await made(['bilal', 'chitra']);
  await bilal.call('sendMessage', { ...key(), channel, text: 'chai?' });
  await asha.call('sendMessage', { ...key(), channel, text: 'haan' });
  await asha.call('sendMessage', { ...key(), channel, poll: { question: 'कब?', options: ['अभी', 'शाम'] } });
  const named = `tea-${randomUUID()}`.slice(0, 40);
  const { channel: feed } = await asha.call('createFeed', { ...key(), name: named });
  await asha.call('publish', { channel: feed.id, updates: [{ data: 1, key: 'chai' }, { data: null }] });
  const invited = async (by: Person, to: string): Promise<string> =>
    (await by.call('createInvite', { ...key(), channel: to })).code;
  const codes = {
    own: await invited(asha, channel),
    other: await invited(bilal, await made([], bilal)),
  };
  return { asha, bilal, channel, alone: await made([]), feed: feed.id, codes };
};
