/** The six emoji at hand, and behind the plus the whole picker, at the place where they were asked for (M7). */
import { Plus } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { MenuPlace } from '../../ui/menu.tsx';
import styles from './emoji-popover.module.css';
import { EmojiPicker } from './lazy-picker.tsx';
import { quickEmoji } from './recent.ts';

const gap = 8;

/** Above the place where there is room, for that hides least of what one reads. */
const fit = (element: HTMLElement, { x, y, above = y, end = false }: MenuPlace): void => {
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = end ? x - width : x;
  const top = above - height > gap ? above - height : y;
  element.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
  element.style.top = `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px`;
};

type QuickProps = {
  readonly mine: readonly string[];
  readonly onPick: (emoji: string) => void;
  readonly onMore: () => void;
};

export const QuickEmoji = ({ mine, onPick, onMore }: QuickProps) => {
  const { channel } = useWords();
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    event.preventDefault();
    buttons.at((at + (event.key === 'ArrowRight' ? 1 : -1)) % buttons.length)?.focus();
  };
  return (
    <div className={styles.quick} role="group" aria-label={channel.react} onKeyDown={move}>
      {quickEmoji.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className={cx(styles.emoji, mine.includes(emoji) && styles.mine)}
          aria-pressed={mine.includes(emoji)}
          onClick={() => onPick(emoji)}
        >
          {emoji}
        </button>
      ))}
      <IconButton label={channel.moreEmoji} onClick={onMore}>
        <Plus size={20} />
      </IconButton>
    </div>
  );
};

type Props = {
  readonly place: MenuPlace;
  /** Without the six, the picker opens at once. */
  readonly quick?: boolean;
  readonly mine?: readonly string[];
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
};

export const EmojiPopover = ({ place, quick = true, mine = [], onPick, onClose }: Props) => {
  const { channel } = useWords();
  const ref = useRef<HTMLDivElement>(null);
  const [isWhole, setWhole] = useState(!quick);
  useLayoutEffect(() => {
    const popover = ref.current;
    const before = document.activeElement;
    popover?.showPopover();
    return () => {
      const isLost =
        popover?.contains(document.activeElement) === true || document.activeElement === document.body;
      if (before instanceof HTMLElement && isLost) before.focus({ preventScroll: true });
    };
  }, []);
  useLayoutEffect(() => {
    if (ref.current === null) return undefined;
    const popover = ref.current;
    const refit = (): void => fit(popover, place);
    refit();
    popover.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
    const observer = new ResizeObserver(refit);
    observer.observe(popover);
    return () => observer.disconnect();
  }, [place, isWhole]);
  useEffect(() => {
    const popover = ref.current;
    const toggled = (event: ToggleEvent): void => {
      if (event.newState === 'closed') onClose();
    };
    popover?.addEventListener('toggle', toggled);
    return () => popover?.removeEventListener('toggle', toggled);
  }, [onClose]);
  return (
    <div ref={ref} popover="auto" role="dialog" aria-label={channel.emoji} className={styles.popover}>
      {isWhole ? (
        <EmojiPicker onPick={onPick} />
      ) : (
        <QuickEmoji mine={mine} onPick={onPick} onMore={() => setWhole(true)} />
      )}
    </div>
  );
};
