/**
 * What the parts of a run under kills share: the history, chance, what was counted, and what went wrong beside the history.
 */
import type { EventEnvelope, PlainEvent } from '@ghanti/protocol';
import type { History } from '../../history/history.ts';
import { canonical, type Entry } from '../../history/operation.ts';
import type { Random } from '../../random.ts';

export type Run = {
  readonly history: History;
  readonly random: Random;
  readonly channels: readonly string[];
  /** Distinct messages acknowledged so far. */
  acknowledged: number;
  /** `ending`: nothing new is sent; `over`: whatever still tries gives up. */
  phase: 'load' | 'ending' | 'over';
  /** What no history shows: a resume that was not `complete`, a refusal that must not be. */
  readonly report: (problem: string) => void;
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Waits for something that has to come about by itself; false where it did not in time. */
export const until = async (holds: () => boolean, withinMs: number): Promise<boolean> => {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) return false;
    await pause(5);
  }
  return true;
};

/** An event as the history writes it down. */
export const entryOf = ({ seq, id, type, by, data }: EventEnvelope | PlainEvent): Entry => {
  if (type !== 'receiveMessage') return { seq, id, type, by, clientId: null, body: canonical(data) };
  return { seq, id, type, by, clientId: data.clientId ?? null, body: data.text ?? '' };
};
