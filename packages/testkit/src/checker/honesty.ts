/**
 * I14: a definite refusal is a promise that nothing was stored, so what means *unknown* must not be taken for one; and what is unknown
 * may be sent again as it is: the repeat of what is stored is never a conflict. (An act may be one for what it is about.)
 * That `ok` is durable is I1's, that a refused one is not stored I3's.
 */
import type { Op } from '../history/operation.ts';
import { sendKey, type Blame, type Rule } from './rule.ts';

const unknown = new Set(['unavailable', 'internal']);

export const honesty = (blame: Blame): Rule => {
  const bodies = new Map<string, Set<string>>();
  const done = new Set<string>();

  const dishonest = (op: Op, text: string): void =>
    blame({ rule: 'I14', fault: 'dishonest', at: op.i, text });

  return {
    see(op) {
      if (op.f !== 'send' && op.f !== 'act') return;
      const key = sendKey(op.user, op.v.channel, op.v.clientId);
      if (op.type === 'invoke') bodies.set(key, (bodies.get(key) ?? new Set()).add(op.v.body));
      if (op.type === 'ok') done.add(key);
      if (op.type !== 'fail') return;
      if (unknown.has(op.v.code)) dishonest(op, `${key}: ${op.v.code} says nothing of what is stored`);
      if (op.v.code === 'conflict' && bodies.get(key)?.size === 1 && (op.f === 'send' || done.has(key)))
        dishonest(op, `${key}: its repeat is a conflict, and has the same body`);
    },
    finish: () => undefined,
  };
};
