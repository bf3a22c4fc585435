/**
 * I8: the head that a session sees never falls, across restarts too, and what was shown to anybody is there at the end.
 * A session sees a head in a read, in an event, and in the acknowledgement of its own send.
 */
import type { Op } from '../history/operation.ts';
import { entriesOf, placeKey, type Blame, type Rule } from './rule.ts';

type Seen = { readonly head: number; readonly op: Op };

const headOf = (op: Op): number => {
  if ((op.f === 'send' || op.f === 'act') && op.type === 'ok') return op.v.seq;
  if (op.f === 'recv' && op.type === 'ok') return op.v.seq;
  return op.f === 'read' && op.type === 'ok' ? op.v.asOf : 0;
};

/** The highest head that each key has seen. */
const highest = () => {
  const seen = new Map<string, Seen>();
  return {
    seen,
    raise(key: string, op: Op): void {
      const head = headOf(op);
      if (head > (seen.get(key)?.head ?? 0)) seen.set(key, { head, op });
    },
  };
};

export const heads = (blame: Blame): Rule => {
  const sessions = highest();
  const channels = highest();
  const floors = new Map<number, number>();
  const finals = new Map<string, number>();

  const back = (op: Op, asOf: number, floor: number): void =>
    blame({
      rule: 'I8',
      fault: 'back',
      at: op.i,
      text: `${op.sess} read ${op.v.channel} as of #${asOf}, after it had seen #${floor}`,
    });

  return {
    see(op) {
      const key = `${op.sess} ${op.v.channel}`;
      if (op.f === 'read' && op.type === 'invoke') floors.set(op.v.ref, sessions.seen.get(key)?.head ?? 0);
      if (op.f === 'read' && op.type === 'ok') {
        const floor = floors.get(op.v.ref) ?? 0;
        if (op.v.asOf < floor) back(op, op.v.asOf, floor);
      }
      if (op.f === 'final')
        for (const { seq } of entriesOf(op))
          finals.set(op.v.channel, Math.max(seq, finals.get(op.v.channel) ?? 0));
      sessions.raise(key, op);
      channels.raise(op.v.channel, op);
    },
    finish() {
      for (const [channel, { head, op }] of channels.seen) {
        const last = finals.get(channel) ?? 0;
        if (last < head)
          blame({
            rule: 'I8',
            fault: 'back',
            at: op.i,
            text: `${placeKey(channel, head)} was seen, and the log ends at #${last}`,
          });
      }
    },
  };
};
