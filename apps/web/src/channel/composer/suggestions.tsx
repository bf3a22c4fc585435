/** People and emoji that the word before the caret could mean, above the field (C8, C9). */
import { useClient, useMembers } from '@ghanti/react';
import { useEffect, useMemo, useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { useConversation } from '../conversation.ts';
import type { Emoji } from '../emoji/emoji-data.ts';
import styles from './suggestions.module.css';
import { peopleFor, type Asked, type Person } from './words-at.ts';

export type Suggestion = {
  readonly key: string;
  readonly label: string;
  /** What to write in place of the word. */
  readonly text: string;
  readonly person: Person | undefined;
};

const lastSpeakers = 50;

const usePeople = (asked: Asked | undefined): readonly Suggestion[] => {
  const { channel, me, kind } = useConversation();
  const { members } = useMembers(channel.id);
  const client = useClient();
  const wanted = asked?.is === 'person' && kind === 'group' ? asked.text : undefined;
  return useMemo(() => {
    if (wanted === undefined) return [];
    const blocked = client.blocks.get();
    const people = members
      .map(({ user }) => ({ id: user.id, name: user.name, handle: user.handle }))
      .filter(({ id }) => id !== me && !blocked.has(id));
    const said = channel.timeline.get().items.slice(-lastSpeakers).toReversed();
    const speakers = [...new Set(said.flatMap((item) => (item.kind === 'message' ? [item.by] : [])))];
    return peopleFor(people, wanted, speakers).map((person) => ({
      key: person.id,
      label: person.name,
      text: `@${person.name} `,
      person,
    }));
  }, [wanted, members, me, channel, client]);
};

const useEmoji = (asked: Asked | undefined): readonly Suggestion[] => {
  const wanted = asked?.is === 'emoji' ? asked.text : undefined;
  const [found, setFound] = useState<{ readonly for: string; readonly emoji: readonly Emoji[] }>();
  useEffect(() => {
    if (wanted === undefined) return;
    void import('../emoji/emoji-data.ts').then(({ findEmoji }) =>
      setFound({ for: wanted, emoji: findEmoji(wanted, 6) }),
    );
  }, [wanted]);
  return useMemo(() => {
    if (wanted === undefined || found?.for !== wanted) return [];
    return found.emoji.map(({ emoji, words }) => ({
      key: emoji,
      label: `${emoji} ${words.slice(0, 3).join(' ')}`,
      text: `${emoji} `,
      person: undefined,
    }));
  }, [wanted, found]);
};

export const useSuggestions = (asked: Asked | undefined): readonly Suggestion[] => {
  const people = usePeople(asked);
  const emoji = useEmoji(asked);
  return asked?.is === 'person' ? people : emoji;
};

type Props = {
  readonly id: string;
  readonly all: readonly Suggestion[];
  readonly chosen: number;
  readonly onPick: (suggestion: Suggestion) => void;
};

export const Suggestions = ({ id, all, chosen, onPick }: Props) => {
  const { channel } = useWords();
  return (
    <div id={id} role="listbox" aria-label={channel.mentionList} className={styles.list}>
      {all.map((one, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field keeps the focus and takes the keys
        <div
          key={one.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          className={cx(styles.one, index === chosen && styles.chosen)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          {one.person !== undefined && <Avatar id={one.person.id} name={one.person.name} size="small" />}
          <bdi className={styles.label}>{one.label}</bdi>
          {one.person?.handle !== undefined && <span className={styles.handle}>@{one.person.handle}</span>}
        </div>
      ))}
    </div>
  );
};
