/**
 * One stop for Tab in the whole list, and arrows, Home, End and first letters within it (L9). Rows that are not drawn are
 * brought in before they get the focus.
 */
import type { ChannelRow } from '@ghanti/client';
import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';

const typedMs = 700;

type Roving = {
  /** The row that Tab reaches. */
  readonly at: string | undefined;
  readonly keyDown: (event: KeyboardEvent) => void;
  readonly focus: (event: FocusEvent) => void;
};

const rowOf = (target: EventTarget): string | undefined =>
  target instanceof HTMLElement ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;

/** What was typed within a moment, to jump by name. */
const useTyped = () => {
  const typed = useRef({ text: '', at: 0 });
  return (key: string): string => {
    const now = Date.now();
    const text = now - typed.current.at > typedMs ? key : typed.current.text + key;
    typed.current = { text, at: now };
    return text.toLocaleLowerCase();
  };
};

const pageRows = 8;

export const useRoving = (
  rows: readonly ChannelRow[],
  open: string | undefined,
  bring: (index: number) => void,
): Roving => {
  const [chosen, setChosen] = useState<string>();
  const wanted = useRef<string>(undefined);
  const typed = useTyped();
  const has = (id: string | undefined): boolean => rows.some((row) => row.id === id);
  const at = [chosen, open].find(has) ?? rows[0]?.id;

  // After the drawing that brought it in.
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    if (row === null) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const move = (index: number): void => {
    const target = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (target === undefined) return;
    wanted.current = target.id;
    bring(rows.indexOf(target));
    setChosen(target.id);
  };
  const byName = (key: string): number => {
    const text = typed(key);
    return rows.findIndex(({ name }) => name.toLocaleLowerCase().startsWith(text));
  };
  const keyDown = (event: KeyboardEvent): void => {
    const id = rowOf(event.target);
    if (id === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = rows.findIndex((row) => row.id === id);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + pageRows,
      PageUp: index - pageRows,
      Home: 0,
      End: rows.length - 1,
    };
    const next = moves[event.key] ?? (event.key.length === 1 && event.key !== ' ' ? byName(event.key) : -1);
    if (moves[event.key] === undefined && next < 0) return;
    event.preventDefault();
    move(next);
  };
  return { at, keyDown, focus: ({ target }) => setChosen(rowOf(target) ?? chosen) };
};
