/** What may be done with a member: owners give roles, those who lead remove whoever is below them, and anybody may write. */
import type { ChannelRow } from '@ghanti/client';
import type { Member, Role } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { Crown, MessageCircle, Shield, ShieldMinus, UserMinus } from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import { useOpenDirect } from '../new/use-open-direct.ts';
import { newKey } from '../session/new-key.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { notify } from '../ui/notices.ts';
import { useRefusalText } from './use-update-group.ts';

const size = 18;
const rank = { owner: 2, admin: 1, member: 0 } as const;

const icons = {
  owner: <Crown size={size} />,
  admin: <Shield size={size} />,
  member: <ShieldMinus size={size} />,
} as const;

export const useMemberActions = (
  row: ChannelRow,
  { user, role }: Member,
  remove: () => void,
): readonly MenuItem[] => {
  const client = useClient();
  const { people } = useWords();
  const textOf = useRefusalText();
  const open = useOpenDirect();
  const give = (wish: Role): void => {
    client
      .call('setRole', { channel: row.id, user: user.id, role: wish, clientId: newKey() })
      .catch((error: unknown) => notify(textOf(error), { kind: 'fault' }));
  };
  const names = { owner: people.makeOwner, admin: people.makeAdmin, member: people.makeMember };
  const roleItem = (wish: Role): MenuItem => ({
    label: names[wish],
    icon: icons[wish],
    onSelect: () => give(wish),
  });
  const wishes = (['owner', 'admin', 'member'] as const).filter((wish) => wish !== role);
  const message: MenuItem = {
    label: people.message,
    icon: <MessageCircle size={size} />,
    onSelect: () => void open.run(user.id),
  };
  const out: MenuItem = {
    label: people.remove,
    icon: <UserMinus size={size} />,
    danger: true,
    apart: true,
    onSelect: remove,
  };
  return [
    message,
    ...(row.role === 'owner' ? wishes.map(roleItem) : []),
    ...(row.role === 'owner' || rank[row.role] > rank[role] ? [out] : []),
  ];
};
