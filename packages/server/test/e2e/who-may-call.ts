/**
 * Who may call what (AZ, PRV-1), as data: a row per served command and object, a column per role, in each cell the exact
 * code. The suite beside runs every cell on every door, and fails where a served command or a REST route has no row.
 */
import { messageRows } from './who-may-call-messages.ts';
import { feedRows } from './who-may-call-feeds.ts';
import { identityRoutes } from './who-may-call-identity.ts';
import { receiptRows } from './who-may-call-receipts.ts';
import { groupRows } from './who-may-call-groups.ts';
import { peopleLifeRows } from './who-may-call-people.ts';
import { searchRows } from './who-may-call-search.ts';
import {
  everybody,
  going,
  inChats,
  inside,
  leading,
  nobody,
  onChannels,
  posting,
  readable,
  row,
  signedIn,
  type Outcome,
  type Row,
} from './who-may-call-rows.ts';

const channelRows: readonly Row[] = [
  ...onChannels('sendMessage', ({ channel, clientId }) => ({ channel, clientId, text: 'salaam' }), posting),
  ...onChannels('history', ({ channel }) => ({ channel, limit: 10 }), readable),
  ...onChannels('getChannel', ({ channel }) => ({ channel }), readable),
  ...onChannels('listMembers', ({ channel }) => ({ channel }), readable),
  ...onChannels('mark', ({ channel }) => ({ marks: [{ channel, seen: 0 }] }), inChats),
  ...onChannels('typing', ({ channel }) => ({ channel, state: 'typing' }), posting),
  ...onChannels('signal', ({ channel }) => ({ channel, name: 'wave', data: { to: 'all' } }), inChats),
  ...onChannels(
    'addMembers',
    ({ channel, clientId, somebody }) => ({ channel, clientId, users: [somebody] }),
    leading,
  ),
  ...onChannels(
    'removeMember',
    ({ channel, clientId, me, people }) => ({
      channel,
      clientId,
      user: me === people.member ? people.owner : people.member,
    }),
    leading,
  ),
  ...onChannels('setPreferences', ({ channel }) => ({ channel, pinned: true }), inChats),
  ...onChannels('leave', ({ channel, clientId }) => ({ channel, clientId }), going),
];

/** Objects within objects: the channel is there, the person is not, or not in it. */
const withinRows: readonly Row[] = [
  row(
    'addMembers',
    'somebody missing',
    inside('forbidden', 'not_found'),
    ({ channel, clientId, missing }) => ({ channel, clientId, users: [missing] }),
  ),
  row('removeMember', 'somebody', inside('forbidden', 'not_found'), ({ channel, clientId, somebody }) => ({
    channel,
    clientId,
    user: somebody,
  })),
  row(
    'removeMember',
    'somebody missing',
    inside('forbidden', 'not_found'),
    ({ channel, clientId, missing }) => ({ channel, clientId, user: missing }),
  ),
  row('removeMember', 'oneself', signedIn('invalid'), ({ channel, clientId, me }) => ({
    channel,
    clientId,
    user: me,
  })),
];

const peopleRows: readonly Row[] = [
  row('openDirect', 'somebody', everybody, ({ somebody }) => ({ user: somebody })),
  row('openDirect', 'somebody missing', nobody, ({ missing }) => ({ user: missing })),
  row('openDirect', 'oneself', signedIn('invalid'), ({ me }) => ({ user: me })),
  row('createGroup', 'somebody', everybody, ({ clientId, somebody }) => ({
    clientId,
    title: 'Lunch',
    members: [somebody],
  })),
  row('createGroup', 'somebody missing', nobody, ({ clientId, missing }) => ({
    clientId,
    title: 'Lunch',
    members: [missing],
  })),
  row('getProfile', 'somebody', everybody, ({ somebody }) => ({ user: somebody })),
  row('getProfile', 'somebody missing', nobody, ({ missing }) => ({ user: missing })),
  row('getProfile', 'oneself', everybody, () => ({})),
  row('findUsers', 'somebody', everybody, ({ somebody }) => ({ q: somebody })),
  row('findUsers', 'somebody missing', everybody, ({ missing }) => ({ q: missing })),
  row('listChannels', 'nothing', everybody, () => ({})),
  row('sync', 'nothing', everybody, () => ({})),
];

/** `authenticate` has no address: it is for connections. */
const connectionRows: readonly Row[] = [
  row('authenticate', 'oneself', everybody, ({ tokens }) => ({ token: tokens.own })),
  row('authenticate', 'somebody', signedIn('forbidden'), ({ tokens }) => ({ token: tokens.other })),
  row('authenticate', 'somebody missing', signedIn('unauthenticated'), ({ tokens }) => ({
    token: tokens.forged,
  })),
];

export const whoMayCall: readonly Row[] = [
  ...channelRows,
  ...withinRows,
  ...messageRows,
  ...receiptRows,
  ...groupRows,
  ...peopleRows,
  ...peopleLifeRows,
  ...searchRows,
  ...feedRows,
  ...connectionRows,
];

/** Addresses below `/api/v1` that are no command's: what an empty body gives, whoever asks. */
export const otherRoutes: readonly { readonly route: string; readonly outcome: Outcome }[] = [
  { route: 'POST /api/v1/auth/register', outcome: 'invalid' },
  { route: 'POST /api/v1/auth/login', outcome: 'invalid' },
  { route: 'POST /api/v1/auth/refresh', outcome: 'unauthenticated' },
  { route: 'POST /api/v1/auth/logout', outcome: 'ok' },
  { route: 'POST /api/v1/auth/ticket', outcome: 'unauthenticated' },
  { route: 'GET /events', outcome: 'ok' },
  ...identityRoutes,
];
