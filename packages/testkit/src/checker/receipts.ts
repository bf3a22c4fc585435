/**
 * I10: delivered and seen never go back, seen <= delivered <= head; a mark that was acknowledged is there at the end; and what is
 * unread is what the log says: messages of others above `seen`, not deleted (RCP-3), exact to 999.
 */
import type { Op, ReceiptFinal, ReceiptTold } from '../history/operation.ts';
import { entriesOf, type Blame, type Rule } from './rule.ts';

type Marks = { readonly delivered: number; readonly seen: number };
type Counted = { readonly by: string | null; readonly isMessage: boolean };

const mostUnread = 999;

export const receipts = (blame: Blame): Rule => {
  const told = new Map<string, Marks>();
  const acknowledged = new Map<string, Marks>();
  const logs = new Map<string, Map<number, Counted>>();
  const all: (Op & ReceiptTold)[] = [];
  const finals: (Op & ReceiptFinal)[] = [];

  const wrong = (op: Op, fault: 'back' | 'divergent' | 'lost', text: string): void =>
    blame({ rule: 'I10', fault, at: op.i, text: `${op.sess} in ${op.v.channel}: ${text}` });

  const lawful = (op: Op, { delivered, seen }: Marks): void => {
    if (seen > delivered) wrong(op, 'divergent', `seen #${seen} beyond delivered #${delivered}`);
  };
  const keepAcknowledged = (key: string, { delivered, seen }: Marks): void => {
    const known = acknowledged.get(key) ?? { delivered: 0, seen: 0 };
    acknowledged.set(key, {
      delivered: Math.max(known.delivered, delivered),
      seen: Math.max(known.seen, seen),
    });
  };
  const tell = (op: Op & ReceiptTold): void => {
    const { channel, member, ...marks } = op.v;
    lawful(op, marks);
    all.push(op);
    const key = `${op.sess} ${channel} ${member}`;
    // Acknowledgements of several at once come after what all of them made has been told.
    if (marks.acknowledged) return keepAcknowledged(`${member} ${channel}`, marks);
    const before = told.get(key) ?? { delivered: 0, seen: 0 };
    if (marks.delivered < before.delivered || marks.seen < before.seen)
      wrong(
        op,
        'back',
        `${member} at ${marks.delivered}/${marks.seen} after ${before.delivered}/${before.seen}`,
      );
    told.set(key, marks);
  };
  const keep = (op: Op): void => {
    const log = logs.get(op.v.channel) ?? new Map<number, Counted>();
    for (const { seq, by, type, gone } of entriesOf(op)) {
      const known = log.get(seq);
      log.set(seq, { by, isMessage: type === 'receiveMessage' && !gone && known?.isMessage !== false });
    }
    logs.set(op.v.channel, log);
  };
  const end = (op: Op & ReceiptFinal): void => {
    const { channel, fromSeq, seen, delivered, unread } = op.v;
    const log = logs.get(channel) ?? new Map<number, Counted>();
    const own = acknowledged.get(`${op.user} ${channel}`);
    // What was acknowledged before one left and came again went with that membership.
    const isOfNow = own !== undefined && own.delivered >= fromSeq;
    if (isOfNow && (own.seen > seen || own.delivered > delivered))
      wrong(op, 'lost', `the end is ${delivered}/${seen}, acknowledged was ${own.delivered}/${own.seen}`);
    const counted = [...log].filter(
      ([seq, { by, isMessage }]) => isMessage && by !== op.user && seq > seen && seq >= fromSeq,
    ).length;
    if (unread !== Math.min(counted, mostUnread))
      wrong(op, 'divergent', `unread is ${unread}, and ${counted} are above #${seen}`);
  };

  return {
    see(op) {
      if (op.f === 'receipt' && op.type === 'ok') tell(op);
      else if (op.f === 'receipt') {
        lawful(op, op.v);
        finals.push(op);
      } else keep(op);
    },
    finish() {
      const heads = new Map(
        [...logs].map(([channel, log]) => [channel, [...log.keys()].reduce((a, b) => Math.max(a, b), 0)]),
      );
      for (const op of all) {
        const head = heads.get(op.v.channel) ?? 0;
        if (op.v.delivered > head)
          wrong(op, 'divergent', `delivered #${op.v.delivered} beyond the head #${head}`);
      }
      for (const op of finals) end(op);
    },
  };
};
