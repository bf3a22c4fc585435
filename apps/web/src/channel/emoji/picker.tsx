/**
 * Picks an emoji: the ones used last, groups, and a field that finds them by English and Hindi words. Arrow keys go
 * through the grid. Works without a connection once it was opened (C9).
 */
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../../i18n/language.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { allEmoji, findEmoji } from './emoji-data.ts';
import type { EmojiGroup } from './emoji-list.ts';
import styles from './picker.module.css';
import { recentEmoji } from './recent.ts';

type Section = { readonly title: string; readonly emoji: readonly string[] };

const columns = 8;
const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: columns,
  ArrowUp: -columns,
};

const useSections = (text: string): readonly Section[] => {
  const { channel } = useWords();
  const { emojiGroups, recentEmoji: recent, emoji } = channel;
  const [used] = useState(recentEmoji);
  return useMemo(() => {
    if (text.trim() !== '') return [{ title: emoji, emoji: findEmoji(text).map((one) => one.emoji) }];
    const names = Object.entries(emojiGroups) as [EmojiGroup, string][];
    const groups = names.map(([group, title]) => ({
      title,
      emoji: allEmoji.filter((one) => one.group === group).map((one) => one.emoji),
    }));
    return [...(used.length === 0 ? [] : [{ title: recent, emoji: used }]), ...groups];
  }, [text, emojiGroups, recent, emoji, used]);
};

const buttonsIn = (grid: HTMLElement): HTMLElement[] => [...grid.querySelectorAll('button')];

/** Arrow keys: from the field into the grid, and about in it. */
const moveFocus = (event: KeyboardEvent, grid: HTMLElement | null): void => {
  const step = steps[event.key];
  if (step === undefined || grid === null) return;
  const buttons = buttonsIn(grid);
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  if (at < 0 && event.key !== 'ArrowDown') return;
  event.preventDefault();
  buttons[at < 0 ? 0 : Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
};

type Props = { readonly onPick: (emoji: string) => void };

export const Picker = ({ onPick }: Props) => {
  const { channel, common } = useWords();
  const [text, setText] = useState('');
  const grid = useRef<HTMLDivElement>(null);
  const sections = useSections(text);
  const isNone = sections.every(({ emoji }) => emoji.length === 0);
  return (
    <div
      className={styles.picker}
      role="group"
      aria-label={channel.emoji}
      onKeyDown={(event) => moveFocus(event, grid.current)}
    >
      <SearchField
        label={channel.findEmoji}
        clearLabel={common.clear}
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          const first = sections[0]?.emoji[0];
          if (first !== undefined && text.trim() !== '') onPick(first);
        }}
      />
      <div ref={grid} className={styles.scroll}>
        {isNone && <p className={styles.none}>{channel.noEmoji}</p>}
        {sections.map(({ title, emoji }) => (
          <section key={title} aria-label={title}>
            <h3 className={styles.title}>{title}</h3>
            <div className={styles.grid}>
              {emoji.map((one) => (
                <button key={one} type="button" className={styles.emoji} onClick={() => onPick(one)}>
                  {one}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  );
};
