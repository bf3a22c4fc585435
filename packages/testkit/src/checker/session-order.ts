/**
 * I6: within one session seqs strictly rise, and none is skipped: after `after` comes `after + 1`, and a session that
 * is settled was shown the newest one that anybody found at the end.
 */
import type { Op, RecvOk } from '../history/operation.ts';
import { entriesOf, placeKey, type Blame, type Rule } from './rule.ts';

type Reading = { last: number; settled: Op | undefined };

export const sessionOrder = (blame: Blame): Rule => {
  const readings = new Map<string, Reading>();
  const heads = new Map<string, number>();

  const shown = (op: Op & RecvOk): void => {
    const reading = readings.get(`${op.sess} ${op.v.channel}`) ?? { last: op.v.seq - 1, settled: undefined };
    const place = placeKey(op.v.channel, op.v.seq);
    if (op.v.seq === reading.last)
      blame({ rule: 'I6', fault: 'doubled', at: op.i, text: `${op.sess} was shown ${place} twice` });
    else if (op.v.seq < reading.last)
      blame({
        rule: 'I6',
        fault: 'reordered',
        at: op.i,
        text: `${op.sess} was shown ${place} after #${reading.last}`,
      });
    else if (op.v.seq > reading.last + 1)
      blame({
        rule: 'I6',
        fault: 'gap',
        at: op.i,
        text: `${op.sess} was shown ${place} right after #${reading.last}`,
      });
    reading.last = Math.max(reading.last, op.v.seq);
    readings.set(`${op.sess} ${op.v.channel}`, reading);
  };
  const reading = (op: Op): void => {
    const key = `${op.sess} ${op.v.channel}`;
    const known = readings.get(key);
    if (op.type === 'info' && known) known.settled = op;
    if (op.f === 'recv' && op.type === 'invoke') readings.set(key, { last: op.v.after, settled: undefined });
  };

  return {
    see(op) {
      if (op.f === 'final')
        for (const { seq } of entriesOf(op))
          heads.set(op.v.channel, Math.max(seq, heads.get(op.v.channel) ?? 0));
      else if (op.f === 'recv' && op.type === 'ok') shown(op);
      else if (op.f === 'recv') reading(op);
    },
    finish() {
      for (const { last, settled } of readings.values()) {
        const head = settled ? (heads.get(settled.v.channel) ?? 0) : 0;
        if (settled && last < head)
          blame({
            rule: 'I6',
            fault: 'gap',
            at: settled.i,
            text: `${settled.sess} was never shown ${placeKey(settled.v.channel, last + 1)} to #${head}`,
          });
      }
    },
  };
};
