/**
 * Copying across messages gives lines that say who wrote them and when, as people paste them elsewhere (T12); within one
 * message it is the browser's own.
 */
import type { Row } from './rows.ts';

type Told = { readonly stamp: (at: number) => string; readonly name: (user: string) => string };

const rowsIn = (selection: Selection, list: Element): readonly string[] =>
  [...list.querySelectorAll<HTMLElement>('[data-row]')]
    .filter((row) => selection.containsNode(row, true))
    .map((row) => row.dataset['row'] ?? '');

/** The lines of the selected messages; undefined where it is one or none. */
export const copiedLines = (
  selection: Selection,
  list: Element,
  rows: readonly Row[],
  { stamp, name }: Told,
): string | undefined => {
  const keys = new Set(rowsIn(selection, list));
  const chosen = rows.filter((row) => row.is === 'message' && keys.has(row.key));
  if (chosen.length < 2) return undefined;
  const lines = chosen.map((row) =>
    row.is === 'message' ? `[${stamp(row.at)}] ${name(row.item.by)}: ${row.item.text}` : '',
  );
  return lines.join('\n');
};
