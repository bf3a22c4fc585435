/**
 * Finds the first message of a day in a channel of any length by looking at a few: seqs and times grow together, so each
 * look halves what is left, or better (T7). The looking is handed in.
 */
export type Look = (seq: number) => Promise<{ readonly seq: number; readonly at: number } | undefined>;

const mostLooks = 40;

/** The lowest seq at or after a moment between two seqs; undefined where all are before it. */
export const firstSince = async (
  moment: number,
  from: number,
  to: number,
  look: Look,
): Promise<number | undefined> => {
  let [low, high] = [from, to + 1];
  for (let looks = 0; low < high && looks < mostLooks; looks++) {
    const middle = Math.floor((low + high) / 2);
    const found = await look(middle);
    if (found === undefined || found.seq >= high) high = middle;
    else if (found.at >= moment) high = middle;
    else low = Math.max(found.seq, middle) + 1;
  }
  return low > to ? undefined : low;
};
