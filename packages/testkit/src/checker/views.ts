/**
 * I11: when all is quiet, whatever two members can see is the same to both: messages with their edits and reactions, receipts, titles;
 * over all transports, and in a cold read.
 */
import type { Op } from '../history/operation.ts';
import type { Blame, Rule } from './rule.ts';

export const views = (blame: Blame): Rule => {
  const first = new Map<string, { readonly text: string; readonly op: Op }>();
  return {
    see(op) {
      if (op.f !== 'view') return;
      const { channel, what, text } = op.v;
      const known = first.get(`${channel} ${what}`);
      if (!known) first.set(`${channel} ${what}`, { text, op });
      else if (known.text !== text)
        blame({
          rule: 'I11',
          fault: 'divergent',
          at: op.i,
          text: `${what} in ${channel} is ${text} to ${op.sess}, and ${known.text} to ${known.op.sess}`,
        });
    },
    finish: () => undefined,
  };
};
