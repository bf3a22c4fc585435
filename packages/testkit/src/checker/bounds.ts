/** I13: what was measured stays under its cap at all times, and comes back to where it was. */
import type { Blame, Rule } from './rule.ts';

export const bounds = (blame: Blame): Rule => ({
  see(op) {
    if (op.f !== 'gauge' || op.v.value <= op.v.most) return;
    const { name, value, most } = op.v;
    blame({ rule: 'I13', fault: 'over', at: op.i, text: `${op.proc}: ${name} is ${value}, at most ${most}` });
  },
  finish: () => undefined,
});
