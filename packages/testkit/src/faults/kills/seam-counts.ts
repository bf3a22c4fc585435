/**
 * The places between a commit and its acknowledgement where a server can be made to die (F08), and how many kills fell at each.
 * `after a commit`: before the store's answer reaches anybody. `before fan-out`: before the bus hears of it. `before an acknowledgement`:
 * its bytes are about to be written, and who was written to before has the event.
 */
export const seams = ['after a commit', 'before fan-out', 'before an acknowledgement'] as const;
export type Seam = (typeof seams)[number];

export type SeamCounts = Record<Seam, number>;

export const noSeams = (): SeamCounts => ({
  'after a commit': 0,
  'before fan-out': 0,
  'before an acknowledgement': 0,
});

export const atSeams = (counts: SeamCounts): number => seams.reduce((sum, seam) => sum + counts[seam], 0);

export const describeSeams = (counts: SeamCounts): string =>
  seams.map((seam) => `${seam} ${counts[seam]}`).join(', ');

/** Where the fewest fell. */
export const rarest = (counts: SeamCounts): Seam =>
  seams.reduce((least, seam) => (counts[seam] < counts[least] ? seam : least));
