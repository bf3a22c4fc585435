/** Under which heading of the documents a command stands: the part of the table that it is in. */
import type { CommandName } from './command.ts';
import { channelCommands } from './commands/channels.ts';
import { feedCommands } from './commands/feeds.ts';
import { messageCommands } from './commands/messages.ts';
import { peopleCommands } from './commands/people.ts';

const parts = {
  messages: messageCommands,
  channels: channelCommands,
  people: peopleCommands,
  feeds: feedCommands,
} as const;

export type Tag = keyof typeof parts | 'session' | 'identity' | 'lab' | 'admin' | 'events' | 'signals';

const descriptions: Readonly<Record<Tag, string>> = {
  messages: 'Messages and what hangs on them: reactions, polls, pins, marks, signals.',
  channels: 'Groups and direct channels: lists, members, roles, invitations, one’s own preferences.',
  people: 'Presence, blocks, the directory, profiles, notifications.',
  feeds: 'Data that is pushed: made, published, read.',
  session: 'Catching up without a connection, and the connection’s own token.',
  events: 'What happened, for good: in the log, with a `seq`, the same on every transport.',
  signals: 'What is true now, and kept nowhere.',
  identity: 'Accounts, sign-in, devices, one’s own data.',
  lab: 'Trials of the Lab: what of one’s own requests went over the wire.',
  admin: 'What administrators may do.',
};

const isTag = (text: string): text is Tag => Object.hasOwn(descriptions, text);

export function tagOf(name: CommandName): Tag {
  const found = Object.entries(parts).find(([, part]) => Object.hasOwn(part, name))?.[0] ?? 'session';
  return isTag(found) ? found : 'session';
}

/** Those that are in use, in the order of the documents. */
export const tagsFor = (used: ReadonlySet<string>) =>
  Object.entries(descriptions)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
