/**
 * Bugs, sown into honest histories: what the operations would look like if the server had lost, doubled, swapped …
 * Each says which invariants may blame it; one gives undefined where a history has no place for it.
 */
import type { Random } from '../random.ts';
import type { Op } from '../history/operation.ts';
import type { Invariant } from './rule.ts';
import {
  acknowledgedKeys,
  acknowledgedMessages,
  all,
  appended,
  everywhere,
  inAllFinals,
  messages,
  oneFinal,
  renumber,
  replace,
  some,
  wholeMessages,
  type Kind,
} from './spoil.ts';

export type Mutation = {
  readonly name: string;
  readonly rules: readonly Invariant[];
  readonly spoil: (ops: readonly Op[], random: Random) => readonly Op[] | undefined;
};

const lose = (ops: readonly Op[], random: Random) => {
  const gone = some(acknowledgedMessages(ops), random);
  return (
    gone &&
    everywhere(ops, (entry, channel) =>
      channel === gone.channel && entry.id === gone.id ? undefined : entry,
    )
  );
};

const loseTail = (ops: readonly Op[], random: Random) => {
  const last = some(acknowledgedMessages(ops), random);
  return last && inAllFinals(ops, last.channel, (entries) => entries.filter(({ seq }) => seq < last.seq));
};

const double = (ops: readonly Op[], random: Random) => {
  const twin = some(wholeMessages(ops), random);
  return twin && appended(ops, twin.channel, { by: twin.by, clientId: twin.clientId, body: twin.body });
};

const leaveGap = (ops: readonly Op[], random: Random) => {
  const place = some(
    messages(ops).filter(({ seq }) => seq > 1),
    random,
  );
  return place && renumber(ops, place.channel, (seq) => (seq >= place.seq ? seq + 1 : seq));
};

const skipDelivery = (ops: readonly Op[], random: Random) => {
  const shown = some(all(ops, 'recv', 'ok'), random);
  return shown && replace(ops, shown, []);
};

const shift = (ops: readonly Op[], random: Random) => {
  const shown = some(
    all(ops, 'recv', 'ok').filter(({ v }) => v.seq > 1),
    random,
  );
  return shown && replace(ops, shown, [{ ...shown, v: { ...shown.v, id: `${shown.v.id}-other` } }]);
};

const showAgain = (ops: readonly Op[], random: Random) => {
  const shown = some(all(ops, 'recv', 'ok'), random);
  const later =
    shown &&
    some(
      ops.filter((op) => op.i > shown.i && op.f !== 'final'),
      random,
    );
  return shown && later && replace(ops, later, [later, shown]);
};

const swapBodies = (ops: readonly Op[], random: Random) => {
  const one = some(wholeMessages(ops), random);
  const other =
    one &&
    some(
      wholeMessages(ops).filter(({ channel, seq }) => channel === one.channel && seq !== one.seq),
      random,
    );
  if (!one || !other) return undefined;
  const swapped = new Map([
    [one.id, other.body],
    [other.id, one.body],
  ]);
  return everywhere(ops, (entry) => ({ ...entry, body: swapped.get(entry.id) ?? entry.body }));
};

/** Two messages, the second sent after the first was acknowledged, take each other's place. */
const invertTime = (ops: readonly Op[], random: Random) => {
  const first = some(all(ops, 'send', 'ok'), random);
  const keys = acknowledgedKeys(ops);
  const second =
    first &&
    some(
      lateSends(ops, first).filter(({ v }) => keys.has(`${v.channel} ${v.clientId}`)),
      random,
    );
  const found =
    second &&
    messages(ops).find(
      ({ channel, clientId }) => channel === second.v.channel && clientId === second.v.clientId,
    );
  if (!first || !found) return undefined;
  const { channel, seq } = first.v;
  return renumber(ops, channel, (old) => (old === seq ? found.seq : old === found.seq ? seq : old));
};

const lateSends = (ops: readonly Op[], after: Kind<'send', 'ok'>): Kind<'send', 'invoke'>[] => {
  const later = all(ops, 'send', 'invoke').filter(({ v, i }) => v.channel === after.v.channel && i > after.i);
  const before = new Set(
    all(ops, 'send', 'invoke')
      .filter(({ i }) => i < after.i)
      .map(({ v }) => `${v.channel} ${v.clientId}`),
  );
  return later.filter(({ v }) => !before.has(`${v.channel} ${v.clientId}`));
};

const breakPipeline = (ops: readonly Op[], random: Random) => {
  const acknowledged = all(ops, 'send', 'ok').filter(({ tr }) => tr !== 'rest');
  const pairs = acknowledged.flatMap((one) => {
    const next = acknowledged.find(
      (op) =>
        op.i > one.i && op.sess === one.sess && op.v.channel === one.v.channel && inFlight(ops, op, one),
    );
    return next ? [{ one, next }] : [];
  });
  const pair = some(pairs, random);
  if (!pair) return undefined;
  const { one, next } = pair;
  return renumber(ops, one.v.channel, (old) =>
    old === one.v.seq ? next.v.seq : old === next.v.seq ? one.v.seq : old,
  );
};

/** Both were sent once, the later one before the earlier one was answered. */
const inFlight = (ops: readonly Op[], later: Kind<'send', 'ok'>, earlier: Kind<'send', 'ok'>): boolean => {
  const invokes = all(ops, 'send', 'invoke');
  const of = (op: Kind<'send', 'ok'>) =>
    invokes.filter(({ v }) => v.channel === op.v.channel && v.clientId === op.v.clientId);
  const [sent, ...again] = [...of(later), ...of(earlier).slice(1)];
  return sent !== undefined && again.length === 0 && sent.i < earlier.i;
};

const changeAck =
  (change: (op: Kind<'send', 'ok'>) => Kind<'send', 'ok'>['v']) => (ops: readonly Op[], random: Random) => {
    const ack = some(all(ops, 'send', 'ok'), random);
    return ack && replace(ops, ack, [{ ...ack, v: change(ack) }]);
  };

const headBack = (ops: readonly Op[], random: Random) => {
  const read = some(
    all(ops, 'read', 'ok').filter((op) => sawBefore(ops, op) > 0),
    random,
  );
  return (
    read && replace(ops, read, [{ ...read, v: { ...read.v, asOf: sawBefore(ops, read) - 1, entries: [] } }])
  );
};

const sawBefore = (ops: readonly Op[], read: Kind<'read', 'ok'>): number => {
  const invoked = all(ops, 'read', 'invoke').find(({ v }) => v.ref === read.v.ref)?.i ?? 0;
  const seen = all(ops, 'recv', 'ok').filter(
    ({ i, sess, v }) => i < invoked && sess === read.sess && v.channel === read.v.channel,
  );
  return Math.max(0, ...seen.map(({ v }) => v.seq));
};

const storeRefused = (ops: readonly Op[], random: Random) => {
  const refused = some(all(ops, 'send', 'fail'), random);
  const sent = refused && all(ops, 'send', 'invoke').find(({ v }) => v.clientId === refused.v.clientId);
  return (
    sent && appended(ops, sent.v.channel, { by: sent.user, clientId: sent.v.clientId, body: sent.v.body })
  );
};

const changeAuthor = (ops: readonly Op[], random: Random) => {
  const wronged = some(wholeMessages(ops), random);
  return (
    wronged &&
    everywhere(ops, (entry) => (entry.id === wronged.id ? { ...entry, by: `not ${entry.by}` } : entry))
  );
};

const forgetShown = (ops: readonly Op[], random: Random) => {
  const keys = acknowledgedKeys(ops);
  const last = some(
    messages(ops).filter(({ channel, clientId }) => !keys.has(`${channel} ${clientId}`)),
    random,
  );
  return last && inAllFinals(ops, last.channel, (entries) => entries.filter(({ seq }) => seq < last.seq));
};

const noFinal = (ops: readonly Op[], random: Random) => {
  const final = some(all(ops, 'final', 'ok'), random);
  return final && replace(ops, final, []);
};

const reorderDeliveries = (ops: readonly Op[], random: Random) => {
  const one = some(all(ops, 'recv', 'ok'), random);
  const other =
    one &&
    all(ops, 'recv', 'ok').find(
      ({ i, sess, v }) => i > one.i && sess === one.sess && v.channel === one.v.channel,
    );
  if (!one || !other) return undefined;
  return ops.map((op) => (op === one ? { ...one, v: other.v } : op === other ? { ...other, v: one.v } : op));
};

/** The seeded bugs of I1 to I8. */
export const mutations: readonly Mutation[] = [
  { name: 'lost', rules: ['I1'], spoil: lose },
  { name: 'lost tail', rules: ['I1'], spoil: loseTail },
  {
    name: 'lost for one member',
    rules: ['I1', 'I5'],
    spoil: (ops, random) =>
      oneFinal(ops, random, (entries) => entries.toSpliced(random.below(entries.length), 1)),
  },
  {
    name: 'not converged',
    rules: ['I5'],
    spoil: (ops, random) => oneFinal(ops, random, (entries) => entries.slice(0, -1)),
  },
  { name: 'no final log', rules: ['I1'], spoil: noFinal },
  { name: 'doubled', rules: ['I2'], spoil: double },
  { name: 'seq gap', rules: ['I5', 'I6'], spoil: leaveGap },
  { name: 'skipped delivery', rules: ['I6'], spoil: skipDelivery },
  { name: 'divergent view', rules: ['I4'], spoil: shift },
  { name: 'redelivery', rules: ['I6'], spoil: showAgain },
  { name: 'deliveries out of order', rules: ['I6'], spoil: reorderDeliveries },
  { name: 'phantom', rules: ['I3'], spoil: (ops) => appended(ops, 'c1', { clientId: 'nobody-sent-this' }) },
  { name: 'swapped bodies', rules: ['I3'], spoil: swapBodies },
  { name: 'another author', rules: ['I3'], spoil: changeAuthor },
  { name: 'refused but stored', rules: ['I3'], spoil: storeRefused },
  { name: 'real-time inversion', rules: ['I7'], spoil: invertTime },
  { name: 'pipeline out of order', rules: ['I7'], spoil: breakPipeline },
  {
    name: 'changed seq in an acknowledgement',
    rules: ['I2', 'I4'],
    spoil: changeAck(({ v }) => ({ ...v, seq: v.seq + 1 })),
  },
  {
    name: 'changed id in an acknowledgement',
    rules: ['I2', 'I4'],
    spoil: changeAck(({ v }) => ({ ...v, id: `${v.id}-other` })),
  },
  { name: 'head going back', rules: ['I8'], spoil: headBack },
  { name: 'shown and forgotten', rules: ['I8'], spoil: forgetShown },
];
