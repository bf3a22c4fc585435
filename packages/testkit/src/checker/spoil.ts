/**
 * The tools of mutations.ts: what a history holds, and ways to change it everywhere or in one place.
 */
import type { Random } from '../random.ts';
import type { Entry, Op } from '../history/operation.ts';

export type Kind<F extends Op['f'], T extends Op['type']> = Extract<Op, { readonly f: F; readonly type: T }>;
type Message = Entry & { readonly channel: string };

export const all = <F extends Op['f'], T extends Op['type']>(
  ops: readonly Op[],
  f: F,
  type: T,
): Kind<F, T>[] => ops.filter((op): op is Kind<F, T> => op.f === f && op.type === type);

export const some = <T>(list: readonly T[], random: Random): T | undefined =>
  list.length > 0 ? random.pick(list) : undefined;

/** What the log holds at the end. */
export const messages = (ops: readonly Op[]): Message[] => {
  const finals = new Map(all(ops, 'final', 'ok').map((op) => [op.v.channel, op]));
  return [...finals.values()].flatMap(({ v }) =>
    v.entries.map((entry) => ({ ...entry, channel: v.channel })),
  );
};

/** Those that were not deleted, of people's own writing. */
export const wholeMessages = (ops: readonly Op[]): Message[] =>
  messages(ops).filter(({ type, gone }) => type === 'receiveMessage' && !gone);

export const acknowledgedKeys = (ops: readonly Op[]): Set<string> =>
  new Set(all(ops, 'send', 'ok').map(({ v }) => `${v.channel} ${v.clientId}`));

export const acknowledgedMessages = (ops: readonly Op[]): Message[] => {
  const keys = acknowledgedKeys(ops);
  return messages(ops).filter(({ channel, clientId }) => keys.has(`${channel} ${clientId}`));
};

/** Changes every sight of the log: pushes, reads, finals. Undefined takes the entry away. */
export const everywhere = (
  ops: readonly Op[],
  change: (entry: Entry, channel: string) => Entry | undefined,
): Op[] =>
  ops.flatMap((op): Op[] => {
    if (op.f === 'recv' && op.type === 'ok') {
      const entry = change(op.v, op.v.channel);
      return entry ? [{ ...op, v: { ...entry, channel: op.v.channel } }] : [];
    }
    if ((op.f === 'final' || op.f === 'read') && op.type === 'ok') {
      const entries = op.v.entries
        .map((entry) => change(entry, op.v.channel))
        .filter((entry) => entry !== undefined);
      return op.f === 'final' ? [{ ...op, v: { ...op.v, entries } }] : [{ ...op, v: { ...op.v, entries } }];
    }
    return [op];
  });

/** The seqs of a channel, changed everywhere, acknowledgements too. */
export const renumber = (ops: readonly Op[], channel: string, change: (seq: number) => number): Op[] =>
  everywhere(ops, (entry, of) => (of === channel ? { ...entry, seq: change(entry.seq) } : entry)).map(
    (op) => {
      if (op.f === 'send' && op.type === 'ok' && op.v.channel === channel)
        return { ...op, v: { ...op.v, seq: change(op.v.seq) } };
      return op.f === 'final'
        ? { ...op, v: { ...op.v, entries: op.v.entries.toSorted((one, other) => one.seq - other.seq) } }
        : op;
    },
  );

export const replace = (ops: readonly Op[], old: Op, by: readonly Op[]): Op[] =>
  ops.flatMap((op) => (op === old ? by : [op]));

export const oneFinal = (
  ops: readonly Op[],
  random: Random,
  change: (entries: readonly Entry[]) => readonly Entry[],
) => {
  const final = some(
    all(ops, 'final', 'ok').filter(({ v }) => v.entries.length > 3),
    random,
  );
  return final && replace(ops, final, [{ ...final, v: { ...final.v, entries: change(final.v.entries) } }]);
};

export const inAllFinals = (
  ops: readonly Op[],
  channel: string,
  change: (entries: readonly Entry[]) => readonly Entry[],
): Op[] =>
  ops.map((op) =>
    op.f === 'final' && op.v.channel === channel
      ? { ...op, v: { ...op.v, entries: change(op.v.entries) } }
      : op,
  );

/** An entry that follows the last one of a channel. */
export const appended = (ops: readonly Op[], channel: string, entry: Partial<Entry>): Op[] =>
  inAllFinals(ops, channel, (entries) => {
    const seq = (entries.at(-1)?.seq ?? 0) + 1;
    return [
      ...entries,
      {
        seq,
        id: `${channel}-${seq}`,
        type: 'receiveMessage',
        by: 'asha',
        clientId: 'x',
        body: '{}',
        ...entry,
      },
    ];
  });
