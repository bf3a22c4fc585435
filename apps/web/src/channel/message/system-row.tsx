/** What happened in the group, in one centred line; several at once are told as one, and one by one when pressed (T18). */
import type { SystemItem } from '@ghanti/client';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { useConversation } from '../conversation.ts';
import { useNames } from '../names.ts';
import styles from './system-row.module.css';

type Words = ReturnType<typeof useWords>['channel'];
type Update = Extract<SystemItem['event'], { type: 'channelUpdated' }>['data'];

const updateText = ({ happened }: Words, who: string, data: Update): string => {
  if (data.title !== undefined) return happened.renamed(who, data.title);
  if (data.description !== undefined) return happened.described(who);
  if (data.avatar !== undefined) return happened.pictured(who);
  if (data.posting !== undefined)
    return data.posting === 'admins' ? happened.postingAdmins(who) : happened.postingMembers(who);
  return data.expireAfterMs !== undefined ? happened.expiring(who) : happened.history(who);
};

/** `object`: within the sentence, not at its head. */
type Names = { readonly who: string; readonly whom: string; readonly object: string };

const textOf = (words: Words, { event }: SystemItem, names: Names): string => {
  const { happened, roleName } = words;
  switch (event.type) {
    case 'memberJoined':
      if (event.data.how === 'created') return happened.created(names.who);
      return event.data.how === 'invite'
        ? happened.joined(names.whom)
        : happened.added(names.who, names.object);
    case 'memberLeft':
      if (event.data.how === 'erased') return happened.erased(names.whom);
      return event.data.how === 'left'
        ? happened.left(names.whom)
        : happened.removed(names.who, names.object);
    case 'roleChanged':
      return happened.role(names.who, names.object, roleName[event.data.role]);
    case 'channelUpdated':
      return updateText(words, names.who, event.data);
  }
};

const concerned = ({ event, by }: SystemItem): string =>
  'user' in event.data ? event.data.user : (by ?? '');

const One = ({ item }: { readonly item: SystemItem }) => {
  const { channel } = useWords();
  const { me } = useConversation();
  const whom = concerned(item);
  const by = item.by ?? whom;
  const { common } = useWords();
  const [who = '', name = ''] = useNames([by, whom], me);
  const object = whom === me ? common.you.toLocaleLowerCase() : name;
  return (
    <p className={styles.line} dir="auto">
      {textOf(channel, item, { who, whom: name, object })}
    </p>
  );
};

const summary = ({ happened }: Words, items: readonly SystemItem[]): string => {
  const all = (type: SystemItem['event']['type']): boolean => items.every(({ event }) => event.type === type);
  if (all('memberJoined')) return happened.manyJoined(items.length);
  return all('memberLeft') ? happened.manyLeft(items.length) : happened.many(items.length);
};

export const SystemLines = ({ items }: { readonly items: readonly SystemItem[] }) => {
  const { channel } = useWords();
  const [isOpen, setOpen] = useState(false);
  const shown = items.length > 1 && !isOpen ? [] : items;
  return (
    <div className={styles.system} data-body>
      {items.length > 1 && (
        <button
          type="button"
          className={cx(styles.line, 'reach')}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {summary(channel, items)}
        </button>
      )}
      {shown.map((item) => (
        <One key={item.key} item={item} />
      ))}
    </div>
  );
};
