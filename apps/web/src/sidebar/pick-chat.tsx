/** Beside the list, while nothing is open. */
import { Plus } from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import { newChatPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

export const PickChat = () => {
  const { sidebar } = useWords();
  const { go } = useGo();
  return (
    <Empty title={sidebar.pickTitle} hint={sidebar.pickHint}>
      <Button kind="primary" icon={<Plus size={18} />} onClick={() => go(newChatPath)}>
        {sidebar.newChat}
      </Button>
    </Empty>
  );
};
