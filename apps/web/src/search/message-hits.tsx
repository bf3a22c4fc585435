/** Messages of all chats in which something was found, below chats and people (S1); each opens at its place. */
import { useChannelRow, useMe } from '@ghanti/react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useNames } from '../channel/names.ts';
import { plainOf } from '../channel/text/gist.ts';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { messagePath } from '../shell/place.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { Marked } from './marked.tsx';
import { snippetOf } from './matching.ts';
import styles from './message-hits.module.css';
import type { Hit, Search } from './use-hits.ts';

const page = 20;

type LineProps = { readonly hit: Hit; readonly query: string; readonly onPick: () => void };

const Line = ({ hit, query, onPick }: LineProps) => {
  const { brief } = useFormat();
  const now = useNow();
  const row = useChannelRow(hit.channel);
  const me = useMe()?.id;
  const [sender = ''] = useNames([hit.by], me);
  if (row === undefined) return null;
  return (
    <li>
      <Link href={messagePath(hit.channel, hit.seq)} className={styles.row} onClick={onPick}>
        <Avatar id={row.peer?.id ?? row.id} name={row.name} size="small" group={row.kind === 'group'} />
        <span className={styles.lines}>
          <span className={styles.top}>
            <bdi className={styles.name}>{row.name}</bdi>
            <time className={styles.time}>{brief(hit.at, now)}</time>
          </span>
          <span className={styles.text} dir="auto">
            {row.kind === 'group' && `${sender}: `}
            <Marked parts={snippetOf(plainOf(hit.text), query)} />
          </span>
        </span>
      </Link>
    </li>
  );
};

type Props = { readonly search: Search; readonly onMore: () => void; readonly onPick: () => void };

/** How many hits to ask for, and more of them on demand. */
export const useHitLimit = (): readonly [number, () => void] => {
  const [limit, setLimit] = useState(page);
  return [limit, () => setLimit((count) => Math.min(200, count + page))];
};

export const MessageHits = ({ search: { found }, onMore, onPick }: Props) => {
  const { search } = useWords();
  if (found === undefined || (found.hits.length === 0 && !found.isLocal)) return null;
  return (
    <section aria-labelledby="found-messages">
      <h2 id="found-messages" className={styles.heading}>
        {search.messages}
      </h2>
      {found.isLocal && <p className={styles.note}>{search.thisDevice}</p>}
      <ul>
        {found.hits.map((hit) => (
          <Line key={`${hit.channel} ${hit.seq}`} hit={hit} query={found.query} onPick={onPick} />
        ))}
      </ul>
      {found.more && (
        <Button kind="plain" wide onClick={onMore}>
          {search.more}
        </Button>
      )}
    </section>
  );
};
