/**
 * I12: when the faults are over, every session is synced and every outbox empty within the time that is given; and no process ends
 * by itself.
 */
import type { Healed, Op, RecvOpen } from '../history/operation.ts';
import type { Blame, Rule } from './rule.ts';

export const liveness = (blame: Blame): Rule => {
  const ending = new Set<string>();
  const sessions = new Map<string, Op & RecvOpen>();
  const synced = new Map<string, Op>();
  let healed: (Op & Healed) | undefined;

  const stuck = (op: Op, text: string): void => blame({ rule: 'I12', fault: 'stuck', at: op.i, text });
  const life = (op: Op): void => {
    if (op.f !== 'life') return;
    if (op.type === 'invoke') ending.add(op.proc);
    else if (op.type === 'ok') healed = op;
    else if (!ending.delete(op.proc)) stuck(op, `${op.proc} ended by itself: ${op.v.how}`);
  };

  return {
    see(op) {
      life(op);
      if (op.f === 'recv' && op.type === 'invoke') sessions.set(op.sess, op);
      if (op.f !== 'synced') return;
      synced.set(op.sess, op);
      if (op.v.waiting > 0) stuck(op, `${op.sess} has ${op.v.waiting} sends without an answer`);
    },
    finish() {
      if (!healed) return;
      const until = healed.t + healed.v.withinMs;
      for (const [sess, op] of sessions) {
        const at = synced.get(sess)?.t ?? Infinity;
        if (at > until) stuck(op, `${sess} is not synced within ${healed.v.withinMs} ms`);
      }
    },
  };
};
