/**
 * What the parts of a torture run share: the history, chance, the server under fire, what was written and may be acted upon, and what
 * went wrong beside the history.
 */
import type { History } from '../../history/history.ts';
import type { Random } from '../../random.ts';
import type { Person } from '../../people/people.ts';
import type { SeamCounts } from '../kills/seam-counts.ts';

export type Written = { readonly channel: string; readonly seq: number; readonly by: string };

export type Stage = {
  readonly history: History;
  readonly random: Random;
  readonly people: readonly Person[];
  /** Who comes and goes, besides those who stay. */
  readonly movers: ReadonlySet<string>;
  /** Groups; more are made on the way. */
  readonly channels: string[];
  readonly feed: string;
  /** Messages that edits, deletions and reactions may be about; the newest. */
  readonly written: Written[];
  /** What was sent, by channel and client id, and so by place. */
  readonly sent: Map<string, string>;
  readonly counts: Counts;
  /** How long sessions were away when their connections ended; `told`: by a node that closes. */
  readonly gaps: { readonly ms: number; readonly told: boolean }[];
  /** `ending`: nothing new is begun; `over`: whatever still tries gives up. */
  phase: 'load' | 'ending' | 'over';
  /** Sends and acts without a definite answer. */
  waiting: number;
  readonly report: (problem: string) => void;
};

export type Counts = {
  readonly done: Record<string, number>;
  readonly faults: Record<string, number>;
  kills: number;
  /** Of these between commit and acknowledgement, and where. */
  readonly seams: SeamCounts;
  acknowledged: number;
};

export const countOf = (counts: Record<string, number>, name: string): void =>
  void (counts[name] = (counts[name] ?? 0) + 1);

export const placeOf = (channel: string, seq: number): string => `${channel}#${seq}`;

const keptWritten = 300;

export const remember = (stage: Stage, written: Written, text: string): void => {
  stage.sent.set(placeOf(written.channel, written.seq), text);
  stage.written.push(written);
  if (stage.written.length > keptWritten) stage.written.shift();
};
