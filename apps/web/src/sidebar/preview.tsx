/**
 * The second line of a chat in the list: somebody typing, else a draft, else what was not sent, else the newest message
 * (L3). One line; what does not fit is cut by the style, not by the letter.
 */
import type { ChannelRow, MessageItem } from '@ghanti/client';
import { useMe, useProfile } from '@ghanti/react';
import { BarChart3, CircleAlert, Forward } from 'lucide-react';
import { gistOf } from '../channel/text/gist.ts';
import { useWords } from '../i18n/language.ts';
import { TickMark } from '../ui/tick-mark.tsx';
import styles from './preview.module.css';

const firstWord = (name: string): string => name.split(' ')[0] ?? name;

const Typing = ({ row }: { readonly row: ChannelRow }) => {
  const { sidebar } = useWords();
  const [first, ...others] = row.typing;
  const name = useProfile(first?.user ?? '')?.name;
  if (first === undefined) return null;
  const alone = first.state === 'recording' ? sidebar.recording : sidebar.typing;
  const several = sidebar.someTyping(row.typing.length);
  const one = row.kind === 'direct' || name === undefined ? alone : sidebar.someoneTyping(firstWord(name));
  return <span className={styles.typing}>{others.length > 0 ? several : one}</span>;
};

const Sender = ({ user }: { readonly user: string }) => {
  const { common, sidebar } = useWords();
  const me = useMe();
  const name = useProfile(user)?.name;
  if (user === me?.id) return <>{sidebar.sender(common.you)} </>;
  return name === undefined ? null : <>{sidebar.sender(firstWord(name))} </>;
};

const Content = ({ message }: { readonly message: MessageItem }) => {
  const { sidebar } = useWords();
  if (message.deleted) return <em>{sidebar.deleted}</em>;
  if (message.expired) return <em>{sidebar.expired}</em>;
  if (message.poll !== undefined)
    return (
      <>
        <BarChart3 size={15} aria-hidden="true" className={styles.icon} />
        {sidebar.poll(message.poll.question)}
      </>
    );
  return (
    <>
      {message.forwarded && <Forward size={15} aria-label={sidebar.forwarded} className={styles.icon} />}
      <bdi>{gistOf(message.text)}</bdi>
    </>
  );
};

const Newest = ({ row }: { readonly row: ChannelRow }) => {
  const { common, sidebar } = useWords();
  const { last, kind } = row;
  if (last === undefined) return <>{sidebar.emptyChat}</>;
  return (
    <>
      {last.own && last.tick !== undefined && !last.deleted && (
        <span className={styles.tick}>
          <TickMark tick={last.tick} label={common.tick[last.tick]} />
        </span>
      )}
      {kind === 'group' && (!last.own || last.deleted) && <Sender user={last.by} />}
      <Content message={last} />
    </>
  );
};

export const Preview = ({ row, open }: { readonly row: ChannelRow; readonly open: boolean }) => {
  const { sidebar } = useWords();
  if (row.typing.length > 0) return <Typing row={row} />;
  if (row.failed > 0)
    return (
      <span className={styles.failed}>
        <CircleAlert size={15} aria-hidden="true" className={styles.icon} />
        {sidebar.notSent}
      </span>
    );
  if (row.draft !== '' && !open)
    return (
      <>
        <span className={styles.draft}>{sidebar.draft}</span> <bdi>{row.draft}</bdi>
      </>
    );
  return <Newest row={row} />;
};
