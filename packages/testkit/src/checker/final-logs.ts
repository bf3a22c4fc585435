/**
 * I1: every acknowledged message is in the final log of every present member whose `fromSeq` is at or below it.
 * I5: final logs have no holes, and end at the same seq for everybody.
 */
import type { ActOk, Final, Member, Op, SendOk } from '../history/operation.ts';
import { placeKey, type Blame, type Rule } from './rule.ts';

type Acknowledged = Op & (SendOk | ActOk);
type Read = { readonly op: Op & Final; readonly seqs: ReadonlySet<number> };

/** I5 for one final log. */
const dense = (op: Op & Final, blame: Blame): void => {
  let last = op.v.after;
  for (const { seq } of op.v.entries) {
    const gap = op.v.messages ? seq <= last : seq !== last + 1;
    if (gap)
      blame({
        rule: 'I5',
        fault: 'gap',
        at: op.i,
        text: `final log of ${op.user}: ${placeKey(op.v.channel, seq)} comes after #${last}`,
      });
    last = seq;
  }
};

/** I5 between final logs: the newest entry is the same for everybody. */
const converged = (reads: readonly Read[], blame: Blame): void => {
  const heads = new Map<string, number>();
  const whole = reads.filter(({ op }) => !op.v.messages);
  const head = ({ op }: Read): number => op.v.entries.at(-1)?.seq ?? op.v.after;
  for (const read of whole)
    heads.set(read.op.v.channel, Math.max(head(read), heads.get(read.op.v.channel) ?? 0));
  for (const read of whole) {
    const newest = heads.get(read.op.v.channel) ?? 0;
    if (head(read) < newest)
      blame({
        rule: 'I5',
        fault: 'gap',
        at: read.op.i,
        text: `final log of ${read.op.user} ends at ${placeKey(read.op.v.channel, head(read))}, another's at #${newest}`,
      });
  }
};

export const finalLogs = (blame: Blame): Rule => {
  const acknowledged = new Map<string, Acknowledged>();
  const members: (Op & Member)[] = [];
  const reads = new Map<string, Read[]>();

  const keep = (op: Acknowledged): void => {
    const key = placeKey(op.v.channel, op.v.seq);
    if (!acknowledged.has(key)) acknowledged.set(key, op);
  };
  const lost = (read: Read, fromSeq: number): void => {
    for (const [key, op] of acknowledged) {
      const { channel, seq, clientId } = op.v;
      // A history of messages has no place for the other events.
      const elsewhere = channel !== read.op.v.channel || (op.f === 'act' && read.op.v.messages);
      if (elsewhere || seq < fromSeq || seq <= read.op.v.after || read.seqs.has(seq)) continue;
      blame({
        rule: 'I1',
        fault: 'lost',
        at: op.i,
        text: `${key} (${clientId} of ${op.user}) is not in the final log of ${read.op.user}`,
      });
    }
  };
  const memberHas = (op: Op & Member, fromSeq: number): void => {
    const own = reads.get(`${op.user} ${op.v.channel}`) ?? [];
    if (own.length === 0)
      blame({ rule: 'I1', fault: 'lost', at: op.i, text: `no final log of ${op.user} in ${op.v.channel}` });
    for (const read of own) lost(read, fromSeq);
  };

  return {
    see(op) {
      if ((op.f === 'send' || op.f === 'act') && op.type === 'ok') keep(op);
      if (op.f === 'member' && op.type === 'ok') members.push(op);
      if (op.f !== 'final') return;
      const key = `${op.user} ${op.v.channel}`;
      reads.set(key, [...(reads.get(key) ?? []), { op, seqs: new Set(op.v.entries.map(({ seq }) => seq)) }]);
      dense(op, blame);
    },
    finish() {
      for (const op of members) memberHas(op, op.v.fromSeq);
      converged([...reads.values()].flat(), blame);
    },
  };
};
