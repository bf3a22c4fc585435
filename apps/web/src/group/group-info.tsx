/**
 * A group: what it is, who is in it, how others come in, and the way out (I2, I4). What only owners and admins may do is
 * shown to them alone.
 */
import type { ChannelRow } from '@ghanti/client';
import type { ChannelDetail } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { Pencil } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Section } from '../ui/section.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { EditGroup } from './edit-group.tsx';
import { Hero } from './hero.tsx';
import { Invites } from './invites.tsx';
import { LeaveGroup } from './leave-group.tsx';
import { Members } from './members.tsx';
import { MuteButton } from './mute-button.tsx';
import { GroupSettings } from './group-settings.tsx';
import styles from './group-info.module.css';

/** What only the group's own page needs; asked for anew when somebody changes it. */
const useDetail = (id: string): ChannelDetail | undefined => {
  const client = useClient();
  const { data, reload } = useLoaded(id, () => client.call('getChannel', { channel: id }));
  useEffect(
    () => client.on('channelUpdated', (event) => event.channel === id && reload()),
    [client, id, reload],
  );
  return data?.channel;
};

const leads = ({ role }: Pick<ChannelRow, 'role'>): boolean => role !== 'member';

const About = ({ row }: { readonly row: ChannelRow }) => {
  const { people } = useWords();
  if (!row.description) return null;
  return (
    <Section title={people.description}>
      <p className={styles.text} dir="auto">
        {row.description}
      </p>
    </Section>
  );
};

export const GroupInfo = ({ row }: { readonly row: ChannelRow }) => {
  const { common, people } = useWords();
  const format = useFormat();
  const detail = useDetail(row.id);
  const [editing, setEditing] = useState(false);
  const line = `${common.members(row.memberCount)} · ${people.madeOn(format.date(row.createdAt))}`;
  const edit = leads(row) && (
    <IconButton label={common.edit} onClick={() => setEditing(true)}>
      <Pencil size={18} />
    </IconButton>
  );
  return (
    <>
      <Hero id={row.id} name={row.name} line={line} group end={edit}>
        <MuteButton row={row} />
      </Hero>
      <About row={row} />
      <Members row={row} />
      {leads(row) && <Invites id={row.id} />}
      {leads(row) && <GroupSettings row={row} detail={detail} />}
      <LeaveGroup row={row} />
      {editing && <EditGroup row={row} onClose={() => setEditing(false)} />}
    </>
  );
};
