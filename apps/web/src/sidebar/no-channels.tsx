/** In place of the list, when there is nothing to list: why, and what to do about it (L10). */
import { MessageCirclePlus, UsersRound } from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import { newChatPath, newGroupPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { chooseFilter, type Filter } from './filter.ts';

const Begin = () => {
  const { sidebar } = useWords();
  const { go } = useGo();
  return (
    <Empty title={sidebar.none} hint={sidebar.noneHint}>
      <Button kind="primary" icon={<MessageCirclePlus size={18} />} onClick={() => go(newChatPath)}>
        {sidebar.startChat}
      </Button>
      <Button icon={<UsersRound size={18} />} onClick={() => go(newGroupPath)}>
        {sidebar.newGroup}
      </Button>
    </Empty>
  );
};

export const NoChannels = ({ filter }: { readonly filter: Filter }) => {
  const { sidebar } = useWords();
  if (filter === 'all') return <Begin />;
  const words = {
    unread: [sidebar.noUnread, sidebar.noUnreadHint],
    groups: [sidebar.noGroups, sidebar.noGroupsHint],
    archived: [sidebar.noArchived, sidebar.noArchivedHint],
  } as const;
  const [title, hint] = words[filter];
  return (
    <Empty title={title} hint={hint}>
      <Button onClick={() => chooseFilter('all')}>{sidebar.clearFilter}</Button>
    </Empty>
  );
};
