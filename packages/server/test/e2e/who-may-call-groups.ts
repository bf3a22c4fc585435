/** Rows of the who-may-call table on groups: what they say of themselves, roles, invitations. */
import {
  between,
  everybody,
  inGroups,
  inside,
  leading,
  nobody,
  onChannels,
  row,
  signedIn,
  type Row,
  type Scene,
} from './who-may-call-rows.ts';

const ownersOnly = inside('forbidden', 'ok', 'forbidden');

const toRole =
  (role: string) =>
  ({ channel, clientId, people }: Scene) => ({ channel, clientId, user: people.member, role });

const roleRows: readonly Row[] = [
  ...onChannels('setRole', toRole('member'), leading),
  ...onChannels('setRole', toRole('admin'), {
    ...inGroups,
    'a group': ownersOnly,
    'a group where admins post': ownersOnly,
    'a direct channel': between('forbidden'),
  }),
  row('setRole', 'a group', ownersOnly, toRole('owner')),
  row('setRole', 'somebody', inside('forbidden', 'not_found'), (scene) => ({
    ...toRole('member')(scene),
    user: scene.somebody,
  })),
  row('setRole', 'somebody missing', inside('forbidden', 'not_found'), (scene) => ({
    ...toRole('member')(scene),
    user: scene.missing,
  })),
  // Against who is higher; the last owner, himself too, keeps his role; an admin steps down.
  row('setRole', 'a group', inside('forbidden', 'forbidden'), (scene) => ({
    ...toRole('member')(scene),
    user: scene.people.owner,
  })),
  row('setRole', 'oneself', inside('forbidden', 'forbidden', 'ok'), (scene) => ({
    ...toRole('member')(scene),
    user: scene.me,
  })),
  row('removeMember', 'a group', inside('forbidden', 'invalid', 'forbidden'), (scene) => ({
    channel: scene.channel,
    clientId: scene.clientId,
    user: scene.people.owner,
  })),
];

const inviteRows: readonly Row[] = [
  ...onChannels('createInvite', ({ channel, clientId }) => ({ channel, clientId, maxUses: 3 }), leading),
  ...onChannels('listInvites', ({ channel }) => ({ channel }), leading),
  row('revokeInvite', 'an invitation', inside('forbidden', 'ok'), ({ code }) => ({ code })),
  row('revokeInvite', 'an ended invitation', inside('forbidden', 'ok'), ({ code }) => ({ code })),
  row('revokeInvite', 'a missing invitation', nobody, ({ code }) => ({ code })),
  row('acceptInvite', 'an invitation', everybody, ({ code, clientId }) => ({ code, clientId })),
  row('acceptInvite', 'an ended invitation', signedIn('not_found'), ({ code, clientId }) => ({
    code,
    clientId,
  })),
  row('acceptInvite', 'a missing invitation', nobody, ({ code, clientId }) => ({ code, clientId })),
];

export const groupRows: readonly Row[] = [
  ...onChannels('updateChannel', ({ channel, clientId }) => ({ channel, clientId, title: 'Chai' }), leading),
  ...roleRows,
  ...inviteRows,
];
