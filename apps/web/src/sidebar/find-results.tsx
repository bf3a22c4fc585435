/** Chats, people and messages that fit what is being typed (S1). */
import { useChannels } from '@ghanti/react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { PeopleResults } from '../new/people-results.tsx';
import { useFindPeople } from '../new/use-find-people.ts';
import { useOpenDirect } from '../new/use-open-direct.ts';
import { MessageHits, useHitLimit } from '../search/message-hits.tsx';
import { useHits } from '../search/use-hits.ts';
import { channelPath } from '../shell/place.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Empty } from '../ui/empty.tsx';
import styles from './find-results.module.css';

const mostChats = 8;

type Props = { readonly text: string; readonly onPick: () => void };

const FoundChats = ({ text, onPick }: Props) => {
  const { sidebar } = useWords();
  const rows = useFoundChats(text);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 className={styles.heading}>{sidebar.foundChats}</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <Link href={channelPath(row.id)} className={styles.row} onClick={onPick}>
              <Avatar id={row.peer?.id ?? row.id} name={row.name} size="small" group={row.kind === 'group'} />
              <bdi className={styles.name}>{row.name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
};

const useFoundChats = (text: string) => {
  const { rows } = useChannels();
  const wanted = text.toLocaleLowerCase();
  const fits = (name: string | undefined): boolean => name?.toLocaleLowerCase().includes(wanted) ?? false;
  return rows.filter((row) => fits(row.name) || fits(row.peer?.handle)).slice(0, mostChats);
};

export const FindResults = ({ text, onPick }: Props) => {
  const { sidebar } = useWords();
  const chats = useFoundChats(text);
  const known = new Set(chats.flatMap(({ peer }) => peer?.id ?? []));
  const people = useFindPeople(text);
  const strangers = people.users.filter(({ id }) => !known.has(id));
  const open = useOpenDirect(onPick);
  const [limit, more] = useHitLimit();
  const search = useHits(text, { limit });
  const none = chats.length + strangers.length + (search.found?.hits.length ?? 0) === 0;
  return (
    <div className={styles.results}>
      <FoundChats text={text} onPick={onPick} />
      {strangers.length > 0 && (
        <section>
          <h2 className={styles.heading}>{sidebar.foundPeople}</h2>
          <PeopleResults users={strangers} onPick={(user) => void open.run(user.id)} />
        </section>
      )}
      <MessageHits search={search} onMore={more} onPick={onPick} />
      {!people.loading && !search.isSearching && none && (
        <Empty compact title={sidebar.nothingFound(text)} hint={sidebar.nothingFoundHint} />
      )}
    </div>
  );
};
