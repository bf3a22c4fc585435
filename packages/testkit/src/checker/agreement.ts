/**
 * I4: acknowledgement, push, read and final log never disagree on what (channel, seq) is; of a tombstone the content is gone.
 */
import type { Entry, Op } from '../history/operation.ts';
import { entriesOf, placeKey, type Blame, type Rule } from './rule.ts';

const describe = ({ id, type, by, clientId, body }: Entry): string =>
  `${id} ${type} by ${by} ${clientId} ${body}`;

export const agreement = (blame: Blame): Rule => {
  const ids = new Map<string, string>();
  const wholes = new Map<string, string>();

  const compare = (known: Map<string, string>, place: string, found: string, at: number): void => {
    const before = known.get(place);
    if (before === undefined) known.set(place, found);
    else if (before !== found)
      blame({ rule: 'I4', fault: 'divergent', at, text: `${place} is ${found}, and was ${before}` });
  };

  const look = (op: Op, entry: Entry): void => {
    const place = placeKey(op.v.channel, entry.seq);
    compare(ids, place, entry.id, op.i);
    if (!entry.gone) compare(wholes, place, describe(entry), op.i);
  };

  return {
    see(op) {
      if ((op.f === 'send' || op.f === 'act') && op.type === 'ok')
        compare(ids, placeKey(op.v.channel, op.v.seq), op.v.id, op.i);
      else for (const entry of entriesOf(op)) look(op, entry);
    },
    finish: () => undefined,
  };
};
