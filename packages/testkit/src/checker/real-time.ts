/**
 * I7: what was acknowledged before another was sent has the lower seq; what one session sends down a pipeline (`order`)
 * keeps its order, as long as nothing of it had to be sent again.
 */
import type { Op, SendInvoke, SendOk } from '../history/operation.ts';
import { entriesOf, sendKey, type Blame, type Rule } from './rule.ts';

type Sent = {
  readonly op: Op;
  readonly floor: number;
  readonly order: number | undefined;
  again: boolean;
  seq: number | undefined;
};

export const realTime = (blame: Blame): Rule => {
  const sends = new Map<string, Sent>();
  /** The highest seq acknowledged so far, by channel. */
  const acknowledged = new Map<string, number>();

  const invoke = (op: Op & SendInvoke): void => {
    const key = sendKey(op.user, op.v.channel, op.v.clientId);
    const known = sends.get(key);
    if (known) known.again = true;
    else
      sends.set(key, {
        op,
        floor: acknowledged.get(op.v.channel) ?? 0,
        order: op.v.order,
        again: false,
        seq: undefined,
      });
  };
  const acknowledge = (op: Op & SendOk): void =>
    void acknowledged.set(op.v.channel, Math.max(op.v.seq, acknowledged.get(op.v.channel) ?? 0));
  const place = (key: string, seq: number): void => {
    const sent = sends.get(key);
    if (sent) sent.seq ??= seq;
  };

  const inTime = ({ op, floor, seq }: Sent): void => {
    if (seq !== undefined && seq <= floor)
      blame({
        rule: 'I7',
        fault: 'reordered',
        at: op.i,
        text: `${op.v.channel}: sent after #${floor} was acknowledged, stored at #${seq}`,
      });
  };
  const inLine = (): void => {
    const lines = new Map<string, number>();
    for (const { op, order, again, seq } of sends.values()) {
      if (order === undefined || again || seq === undefined) continue;
      const line = `${op.sess} ${op.v.channel}`;
      const before = lines.get(line) ?? 0;
      if (seq < before)
        blame({
          rule: 'I7',
          fault: 'reordered',
          at: op.i,
          text: `${line}: sent as number ${order}, stored at #${seq}, after #${before}`,
        });
      lines.set(line, Math.max(seq, before));
    }
  };

  return {
    see(op) {
      if (op.f === 'send' && op.type === 'invoke') invoke(op);
      if (op.f === 'send' && op.type === 'ok') {
        acknowledge(op);
        place(sendKey(op.user, op.v.channel, op.v.clientId), op.v.seq);
      }
      for (const { by, clientId, seq } of entriesOf(op))
        if (clientId !== null) place(sendKey(by ?? '', op.v.channel, clientId), seq);
    },
    finish() {
      for (const sent of sends.values()) inTime(sent);
      inLine();
    },
  };
};
