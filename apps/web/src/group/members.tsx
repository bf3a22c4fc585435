/**
 * Who is in a group, a page at a time, with roles, and what may be done with each (I2, I4). Changes show here as they
 * happen, by whomever (I5).
 */
import type { ChannelRow } from '@ghanti/client';
import { useChannel, useMe, useMembers } from '@ghanti/react';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useTask } from '../ui/use-task.ts';
import { AddMembers } from './add-members.tsx';
import { MemberLine } from './member-line.tsx';
import styles from './members.module.css';
import { byRole, fits } from './member-order.ts';

/** From this many on there is a field to find one. */
const manyMembers = 8;
const skeletonRows = 4;

const Find = (props: { readonly text: string; readonly onChange: (text: string) => void }) => {
  const { people, sidebar } = useWords();
  return (
    <SearchField
      label={people.findMember}
      clearLabel={sidebar.clearFind}
      value={props.text}
      onChange={props.onChange}
    />
  );
};

const Rest = ({ id }: { readonly id: string }) => {
  const { people } = useWords();
  const channel = useChannel(id);
  const task = useTask(() => channel.loadMembers());
  return (
    <Button wide busy={task.busy} onClick={() => void task.run()}>
      {people.showMore}
    </Button>
  );
};

export const Members = ({ row }: { readonly row: ChannelRow }) => {
  const { common, people } = useWords();
  const me = useMe();
  const list = useMembers(row.id);
  const [text, setText] = useState('');
  const [adding, setAdding] = useState(false);
  const shown = list.members.filter((member) => fits(member, text)).toSorted(byRole(me?.id));
  const add = row.role !== 'member' && (
    <IconButton label={people.addPeople} className={styles.add} onClick={() => setAdding(true)}>
      <UserPlus size={20} />
    </IconButton>
  );
  return (
    <Section title={people.members} hint={common.members(row.memberCount)} end={add}>
      {row.memberCount > manyMembers && <Find text={text} onChange={setText} />}
      {list.members.length === 0 && <SkeletonRows count={skeletonRows} label={common.loading} />}
      <ul className={styles.list}>
        {shown.map((member) => (
          <MemberLine key={member.user.id} row={row} member={member} />
        ))}
      </ul>
      {!list.complete && list.members.length > 0 && <Rest id={row.id} />}
      {adding && <AddMembers row={row} onClose={() => setAdding(false)} />}
    </Section>
  );
};
