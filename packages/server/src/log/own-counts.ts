/**
 * How many have each of somebody's messages, as the wire shows it: `[seq, delivered, seen]`, with the message's own total at its
 * end where that is another than the one beside the list (people join between two messages).
 */
import type { MarkCounts } from './mark-counts.ts';

export type CountRow = [seq: number, delivered: number, seen: number] | [number, number, number, number];
export type OwnCounts = { readonly counts: CountRow[]; readonly total: number };

/** `seqs` rising; `total` is that of the newest. */
export const ownCounts = (marks: MarkCounts, author: string, seqs: readonly number[]): OwnCounts => {
  const counted = seqs.map((seq) => [seq, marks.of(seq, author)] as const);
  const total = counted.at(-1)?.[1].total ?? Math.max(0, marks.members - 1);
  const counts = counted.map(([seq, of]): CountRow => {
    const { delivered, seen } = of;
    return of.total === total ? [seq, delivered, seen] : [seq, delivered, seen, of.total];
  });
  return { counts, total };
};
