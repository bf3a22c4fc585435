/**
 * Rows of the who-may-call table on messages: whose they are, in what channel, and whether they are still there. Where there
 * is no message at that place (a `memberJoined` is none), the answer is that of what is missing.
 */
import type { CommandName } from '@ghanti/protocol';
import {
  between,
  inside,
  leaders,
  members,
  nobody,
  onChannels,
  readable,
  row,
  signedIn,
  type Outcomes,
  type Row,
  type Thing,
} from './who-may-call-rows.ts';

/** The owner's own, which an admin may do away with. */
const ownersOnly = leaders;
/** What only its author does; here the owner, in a group and in a direct channel. */
const authorsOnly = inside('forbidden', 'ok', 'forbidden');
const authorsOfTwo = inside('forbidden', 'ok', 'not_found');
const membersOnly = inside('ok', 'forbidden');
const neither = inside('forbidden', 'forbidden');
const gone = inside('conflict', 'conflict');
const misfit = inside('invalid', 'invalid');
const missing = inside('not_found', 'not_found');

/** What is no message, for every command on one. */
const nowhere: Readonly<Partial<Record<Thing, Outcomes>>> = {
  'a group': missing,
  'a direct channel without a message': missing,
  'the own self channel': signedIn('forbidden'),
  'a missing channel': nobody,
  'a missing direct channel': nobody,
  'the self channel of another': nobody,
};

const onMessages = (
  command: CommandName,
  input: Row['input'],
  cells: Readonly<Partial<Record<Thing, Outcomes>>>,
): readonly Row[] =>
  Object.entries({ ...nowhere, ...cells }).map(([on, outcomes]) =>
    row(command, on as Thing, outcomes, input),
  );

/** Whoever may read it may. */
const everywhere = {
  'a message of the owner': members,
  'a message of the member': members,
  'a message where admins post': members,
  'a message in a direct channel': between('ok'),
  'a poll of the owner': members,
  'a forward by the owner': members,
  'a deleted message': gone,
};

const authors = {
  'a message of the owner': authorsOnly,
  'a message of the member': membersOnly,
  'a message where admins post': authorsOnly,
  'a message in a direct channel': authorsOfTwo,
  'a deleted message': gone,
};

const editing = {
  ...authors,
  'a poll of the owner': inside('forbidden', 'forbidden'),
  'a forward by the owner': neither,
};

const deleting = {
  ...authors,
  'a message of the owner': ownersOnly,
  'a message where admins post': ownersOnly,
  'a message of the member': members,
  'a poll of the owner': ownersOnly,
  'a forward by the owner': ownersOnly,
};

const pinning = { ...everywhere, 'a message where admins post': ownersOnly };

const voting = {
  'a poll of the owner': members,
  'a poll of the member': members,
  'a closed poll': gone,
  'a message of the owner': misfit,
  'a deleted message': gone,
};

const closing = {
  'a poll of the owner': ownersOnly,
  'a poll of the member': members,
  'a closed poll': inside('forbidden', 'conflict'),
  'a message of the owner': inside('forbidden', 'invalid'),
  'a deleted message': gone,
};

export const messageRows: readonly Row[] = [
  ...onMessages(
    'editMessage',
    ({ channel, seq, clientId }) => ({ channel, seq, clientId, text: 'ji' }),
    editing,
  ),
  ...onMessages(
    'deleteMessage',
    ({ channel, seq, clientId }) => ({ channel, seq, clientId, scope: 'everyone' }),
    deleting,
  ),
  ...onMessages('deleteMessage', ({ channel, seq, clientId }) => ({ channel, seq, clientId, scope: 'me' }), {
    ...everywhere,
    'a deleted message': members,
  }),
  ...[true, false].flatMap((on) => [
    ...onMessages(
      'react',
      ({ channel, seq, clientId }) => ({ channel, seq, clientId, emoji: '👍🏽', on }),
      everywhere,
    ),
    ...onMessages('pinMessage', ({ channel, seq, clientId }) => ({ channel, seq, clientId, on }), pinning),
  ]),
  ...onMessages('vote', ({ channel, seq, clientId }) => ({ channel, seq, clientId, options: [1] }), voting),
  ...onMessages('closePoll', ({ channel, seq, clientId }) => ({ channel, seq, clientId }), closing),
  ...onMessages(
    'sendMessage',
    ({ channel, seq, clientId }) => ({ channel, clientId, forwardOf: { channel, seq } }),
    pinning,
  ),
  row('sendMessage', 'a message of the owner', members, ({ channel, clientId }) => ({
    channel,
    clientId,
    poll: { question: 'Chai?', options: ['haan', 'nahin'] },
  })),
  ...onChannels('listPins', ({ channel }) => ({ channel }), readable),
];
