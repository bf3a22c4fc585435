/** Opens the picker and writes what is picked at the caret (C9). Touch screens have one of their own. */
import { Smile } from 'lucide-react';
import { useCallback, useState, type RefObject } from 'react';
import { useWords } from '../../i18n/language.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { placeBelow, type MenuPlace } from '../../ui/menu.tsx';
import { EmojiPopover } from '../emoji/emoji-popover.tsx';
import { noteEmoji } from '../emoji/recent.ts';
import { replaceText } from './edit-text.ts';

export const EmojiButton = ({ field }: { readonly field: RefObject<HTMLTextAreaElement | null> }) => {
  const { channel } = useWords();
  const [place, setPlace] = useState<MenuPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  const pick = (emoji: string): void => {
    const area = field.current;
    noteEmoji(emoji);
    if (area !== null) replaceText(area, area.selectionStart, area.selectionEnd, emoji);
  };
  return (
    <>
      <IconButton
        label={channel.emoji}
        aria-haspopup="dialog"
        aria-expanded={place !== undefined}
        onClick={(event) => setPlace(placeBelow(event.currentTarget))}
      >
        <Smile size={22} />
      </IconButton>
      {place !== undefined && <EmojiPopover place={place} quick={false} onPick={pick} onClose={close} />}
    </>
  );
};
