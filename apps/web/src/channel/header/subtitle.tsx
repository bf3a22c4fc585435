/** Below the name: who is writing (C14), else whether he is there or when he was, else how many belong to the group. */
import type { ChannelRow } from '@ghanti/client';
import { useClient, usePresence, useReadable } from '@ghanti/react';
import { useFormat } from '../../i18n/format.ts';
import { useWords } from '../../i18n/language.ts';
import { useNow } from '../../ui/use-now.ts';
import { useNames } from '../names.ts';
import styles from './header.module.css';

const named = 2;

const Typing = ({ row }: { readonly row: ChannelRow }) => {
  const { channel } = useWords();
  const { list } = useFormat();
  const { typing, kind } = row;
  const names = useNames(typing.slice(0, named).map(({ user }) => user));
  if (kind === 'direct') return <>{typing[0]?.state === 'recording' ? channel.recording : channel.typing}</>;
  const rest = typing.length - named;
  return (
    <>{channel.someTyping(list([...names, ...(rest > 0 ? [channel.others(rest)] : [])]), typing.length)}</>
  );
};

const Presence = ({ user }: { readonly user: string }) => {
  const { channel } = useWords();
  const { when } = useFormat();
  const presence = usePresence(user);
  const now = useNow();
  if (presence?.online === true) return <>{channel.onlineNow}</>;
  return typeof presence?.lastSeenAt === 'number' ? (
    <>{channel.lastSeen(when(presence.lastSeenAt, now))}</>
  ) : null;
};

const Members = ({ row }: { readonly row: ChannelRow }) => {
  const { channel, common } = useWords();
  const client = useClient();
  const presence = useReadable(client.presence);
  const { members } = useReadable(client.channel(row.id).members);
  const online = members.filter(({ user }) => presence.get(user.id)?.online === true).length;
  const count = common.members(row.memberCount);
  return <>{online > 1 ? channel.membersOnline(count, online) : count}</>;
};

export const Subtitle = ({ row }: { readonly row: ChannelRow }) => {
  const { kind, typing, peer } = row;
  const isTyping = typing.length > 0;
  return (
    <span className={isTyping ? styles.typing : styles.subtitle} aria-live="off">
      {isTyping ? (
        <Typing row={row} />
      ) : kind === 'group' ? (
        <Members row={row} />
      ) : (
        peer !== undefined && <Presence user={peer.id} />
      )}
    </span>
  );
};
