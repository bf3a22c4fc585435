/**
 * The bugs of I9 to I14, and those of I1 to I3 that need more than messages: sown as in mutations.ts.
 */
import type { Random } from '../random.ts';
import type { Op } from '../history/operation.ts';
import type { Mutation } from './mutations.ts';
import { all, everywhere, inAllFinals, messages, replace, some, type Kind } from './spoil.ts';

type Spoil = Mutation['spoil'];

/** One operation of a kind, told otherwise. */
const change =
  <F extends Op['f'], T extends Op['type']>(
    f: F,
    type: T,
    into: (op: Kind<F, T>, ops: readonly Op[]) => Op | undefined,
    fits: (op: Kind<F, T>, ops: readonly Op[]) => boolean = () => true,
  ): Spoil =>
  (ops, random) => {
    const op = some(
      all(ops, f, type).filter((one) => fits(one, ops)),
      random,
    );
    if (!op) return undefined;
    const other = into(op, ops);
    return replace(ops, op, other ? [other] : []);
  };

const leakToStranger: Spoil = (ops, random) => {
  const shown = some(all(ops, 'recv', 'ok'), random);
  return shown && replace(ops, shown, [shown, { ...shown, user: 'zoe', sess: 'zoe.reader' }]);
};

/** What the guest may not see: of before he came first, or of between two stays. */
const unseen = (ops: readonly Op[], when: 'before' | 'between') => {
  const places: ReturnType<typeof messages>[number][] = [];
  let stays = 0;
  let inside = false;
  for (const entry of messages(ops).filter(({ channel }) => channel === 'c1')) {
    if (entry.type === 'memberJoined') inside = true;
    if (!inside && (when === 'before') === (stays === 0)) places.push(entry);
    if (entry.type === 'memberLeft') {
      inside = false;
      stays += 1;
    }
  }
  return places;
};

const leakToGuest =
  (when: 'before' | 'between'): Spoil =>
  (ops, random) => {
    const leaked = some(unseen(ops, when), random);
    const shown = some(
      all(ops, 'recv', 'ok').filter(({ user }) => user === 'esha'),
      random,
    );
    return leaked && shown && replace(ops, shown, [{ ...shown, v: leaked }, shown]);
  };

const readAfterRemoval: Spoil = (ops, random) => {
  const out = some(all(ops, 'member', 'info'), random);
  if (!out) return undefined;
  const { channel, member } = out.v;
  const from = { proc: 'p0', user: member, sess: `${member}.rest`, tr: 'rest', i: out.i, t: out.t } as const;
  return replace(ops, out, [
    out,
    { ...from, f: 'read', type: 'invoke', v: { channel, ref: -1 } },
    { ...from, f: 'read', type: 'ok', v: { channel, ref: -1, asOf: 3, entries: [] } },
  ]);
};

/** The last that one session was told of one member is less than what it was told before. */
const markBack: Spoil = (ops, random) => {
  const told = all(ops, 'receipt', 'ok').filter(({ v }) => v.seen > 0 && !v.acknowledged);
  const one = some(told, random);
  return one && replace(ops, one, [one, { ...one, v: { ...one.v, seen: one.v.seen - 1 } }]);
};

const loseAct: Spoil = (ops, random) => {
  const done = some(
    all(ops, 'act', 'ok').filter(({ v }) =>
      messages(ops).some(({ channel, seq }) => channel === v.channel && seq === v.seq),
    ),
    random,
  );
  return (
    done && inAllFinals(ops, done.v.channel, (entries) => entries.filter(({ seq }) => seq !== done.v.seq))
  );
};

const actNobodyDid: Spoil = (ops, random) => {
  const done = some(
    messages(ops).filter(({ type }) => type === 'reactionChanged'),
    random,
  );
  return (
    done && everywhere(ops, (entry) => (entry.id === done.id ? { ...entry, body: '{"other":1}' } : entry))
  );
};

const deletionNobodyDid: Spoil = (ops, random) => {
  const whole = some(
    messages(ops).filter(({ type, gone }) => type === 'receiveMessage' && !gone),
    random,
  );
  return (
    whole &&
    everywhere(ops, (entry) =>
      entry.id === whole.id ? { ...entry, gone: true, body: '', clientId: null } : entry,
    )
  );
};

const conflictOnRepeat: Spoil = (ops, random) => {
  const ok = some(all(ops, 'send', 'ok'), random);
  const invoked = ok && all(ops, 'send', 'invoke').find(({ v }) => v.clientId === ok.v.clientId);
  if (!invoked) return undefined;
  const { channel, clientId } = ok.v;
  return replace(ops, ok, [ok, invoked, { ...ok, type: 'fail', v: { channel, clientId, code: 'conflict' } }]);
};

const healedAt = (ops: readonly Op[]): number => {
  const [healed] = all(ops, 'life', 'ok');
  return (healed?.t ?? 0) + (healed?.v.withinMs ?? 0);
};

/** All that one session said of it. */
const changeSynced =
  (into: (op: Kind<'synced', 'ok'>, ops: readonly Op[]) => Op | undefined): Spoil =>
  (ops, random) => {
    const one = some(all(ops, 'synced', 'ok'), random);
    return (
      one &&
      ops.flatMap((op) =>
        op.f === 'synced' && op.sess === one.sess
          ? [into(op, ops)].filter((made) => made !== undefined)
          : [op],
      )
    );
  };

const dieAlone: Spoil = (ops: readonly Op[], random: Random) => {
  const killed = some(all(ops, 'life', 'invoke'), random);
  return killed && replace(ops, killed, []);
};

export const mutationsOfPeople: readonly Mutation[] = [
  { name: 'an act that is lost', rules: ['I1', 'I5'], spoil: loseAct },
  {
    name: 'changed seq in the acknowledgement of an act',
    rules: ['I2', 'I4'],
    spoil: change('act', 'ok', (op) => ({ ...op, v: { ...op.v, id: `${op.v.id}-other` } })),
  },
  { name: 'an act that nobody did', rules: ['I3'], spoil: actNobodyDid },
  { name: 'a deletion that nobody did', rules: ['I3'], spoil: deletionNobodyDid },
  { name: 'leak to a stranger', rules: ['I9'], spoil: leakToStranger },
  { name: 'leak after a removal', rules: ['I9'], spoil: leakToGuest('between') },
  { name: 'leak of what was before one came', rules: ['I9'], spoil: leakToGuest('before') },
  { name: 'read after a removal', rules: ['I9'], spoil: readAfterRemoval },
  { name: 'a mark going back', rules: ['I10'], spoil: markBack },
  {
    name: 'seen beyond delivered',
    rules: ['I10'],
    spoil: change('receipt', 'ok', (op) => ({ ...op, v: { ...op.v, seen: op.v.delivered + 1 } })),
  },
  {
    name: 'a mark beyond the head',
    rules: ['I10'],
    spoil: change('receipt', 'ok', (op) => ({ ...op, v: { ...op.v, delivered: 100_000 } })),
  },
  {
    name: 'an acknowledged mark that is lost',
    rules: ['I10'],
    spoil: change(
      'receipt',
      'info',
      (op) => ({ ...op, v: { ...op.v, seen: 0, delivered: 0 } }),
      (op) => op.v.seen > 0,
    ),
  },
  {
    name: 'unread by one too many',
    rules: ['I10'],
    spoil: change('receipt', 'info', (op) => ({ ...op, v: { ...op.v, unread: op.v.unread + 1 } })),
  },
  {
    name: 'another view',
    rules: ['I11'],
    spoil: change('view', 'ok', (op) => ({ ...op, v: { ...op.v, text: `${op.v.text} and more` } })),
  },
  { name: 'a process that ends by itself', rules: ['I12'], spoil: dieAlone },
  { name: 'a session that is never synced', rules: ['I12'], spoil: changeSynced(() => undefined) },
  {
    name: 'a session that is synced late',
    rules: ['I12'],
    spoil: changeSynced((op, ops) => ({ ...op, t: healedAt(ops) + 1 })),
  },
  {
    name: 'an outbox that is not empty',
    rules: ['I12'],
    spoil: change('synced', 'ok', (op) => ({ ...op, v: { ...op.v, waiting: 1 } })),
  },
  {
    name: 'a measure over its cap',
    rules: ['I13'],
    spoil: change('gauge', 'info', (op) => ({ ...op, v: { ...op.v, value: op.v.most + 1 } })),
  },
  {
    name: 'the unknown told as a refusal',
    rules: ['I14'],
    spoil: change('send', 'fail', (op) => ({ ...op, v: { ...op.v, code: 'unavailable' } })),
  },
  { name: 'a repeat that is a conflict', rules: ['I14'], spoil: conflictOnRepeat },
];
