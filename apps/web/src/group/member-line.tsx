/** One member: who, in what role, and what I may do with him. */
import type { ChannelRow } from '@ghanti/client';
import type { Member } from '@ghanti/protocol';
import { useMe, usePresence } from '@ghanti/react';
import { useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { Avatar } from '../ui/avatar.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import styles from './member-line.module.css';
import { RemoveMember } from './remove-member.tsx';
import { useMemberActions } from './use-member-actions.tsx';

type Props = { readonly row: ChannelRow; readonly member: Member };

export const MemberLine = ({ row, member }: Props) => {
  const { common, people } = useWords();
  const me = useMe();
  const { user, role } = member;
  const presence = usePresence(user.id);
  const [removing, setRemoving] = useState(false);
  const items = useMemberActions(row, member, () => setRemoving(true));
  const mine = user.id === me?.id;
  return (
    <li className={styles.line}>
      <Avatar id={user.id} name={user.name} size="small" online={presence?.online} />
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{user.name}</bdi>
          {mine && <span className={styles.me}> · {common.you}</span>}
        </span>
        {user.handle !== undefined && <span className={styles.handle}>@{user.handle}</span>}
      </span>
      {role !== 'member' && (
        <span className={styles.role} data-role={role}>
          {common.role[role]}
        </span>
      )}
      {!mine && <MenuButton label={people.actionsFor(user.name)} items={items} />}
      {removing && <RemoveMember row={row} user={user} onClose={() => setRemoving(false)} />}
    </li>
  );
};
