/**
 * The search within a conversation (S2): which match of how many, Enter to the older one, Shift+Enter to the newer one; in
 * a group, from one person only. What is found is gone to in the timeline.
 */
import { useMembers } from '@ghanti/react';
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useConversation } from '../channel/conversation.ts';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import styles from './channel-search.module.css';
import { useHits, type Search } from './use-hits.ts';

const most = 200;

const From = ({ by, onChange }: { readonly by: string; readonly onChange: (by: string) => void }) => {
  const { search } = useWords();
  const { channel, kind } = useConversation();
  const { members } = useMembers(channel.id);
  if (kind !== 'group') return null;
  return (
    <select
      className={styles.from}
      aria-label={search.from}
      value={by}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{search.anyone}</option>
      {members.map(({ user }) => (
        <option key={user.id} value={user.id}>
          {user.name}
        </option>
      ))}
    </select>
  );
};

const Status = ({ result, at }: { readonly result: Search; readonly at: number }) => {
  const { search } = useWords();
  const { number } = useFormat();
  const { found, isSearching } = result;
  if (found === undefined) return null;
  const all = `${number(found.hits.length)}${found.more ? '+' : ''}`;
  const nothing = isSearching ? search.searching : search.none(found.query.replace(/\*$/, ''));
  return (
    <p className={styles.status} role="status">
      {found.hits.length === 0 ? nothing : search.position(at + 1, all)}
      {found.isLocal && <span className={styles.local}> · {search.thisDevice}</span>}
    </p>
  );
};

export const ChannelSearch = ({ onClose }: { readonly onClose: () => void }) => {
  const { search, common } = useWords();
  const { channel, name, ask } = useConversation();
  const [text, setText] = useState('');
  const [by, setBy] = useState('');
  const [place, setPlace] = useState<{ readonly in: unknown; readonly at: number }>();
  const field = useRef<HTMLInputElement>(null);
  const result = useHits(text, { channel: channel.id, limit: most, ...(by !== '' && { by }) });
  const hits = result.found?.hits;
  const first = hits?.[0]?.seq;
  useLayoutEffect(() => field.current?.focus(), []);
  const at = place?.in === hits ? (place?.at ?? 0) : 0;
  useEffect(() => {
    if (first !== undefined) ask({ is: 'jump', seq: first });
  }, [hits, first, ask]);
  const step = (by_: 1 | -1): void => {
    const next = Math.max(0, Math.min((hits?.length ?? 0) - 1, at + by_));
    const hit = hits?.[next];
    if (hit === undefined) return;
    setPlace({ in: hits, at: next });
    ask({ is: 'jump', seq: hit.seq });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' || event.key === 'ArrowUp' || event.key === 'ArrowDown')
      step(event.key === 'ArrowDown' || event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const count = hits?.length ?? 0;
  return (
    <search className={styles.search} aria-label={search.inChat(name)}>
      <div className={styles.line}>
        <SearchField
          ref={field}
          label={search.inChat(name)}
          clearLabel={common.clear}
          value={text}
          onChange={setText}
          onKeyDown={keyDown}
        />
        <From by={by} onChange={setBy} />
        <IconButton label={search.older} disabled={at + 1 >= count} onClick={() => step(1)}>
          <ArrowUp size={20} />
        </IconButton>
        <IconButton label={search.newer} disabled={at === 0 || count === 0} onClick={() => step(-1)}>
          <ArrowDown size={20} />
        </IconButton>
        <IconButton label={search.close} onClick={onClose}>
          <X size={20} />
        </IconButton>
      </div>
      <Status result={result} at={at} />
    </search>
  );
};
