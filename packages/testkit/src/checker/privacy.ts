/**
 * I9: nobody is shown, or reads, a (channel, seq) outside his memberships, which the log itself tells: from his `memberJoined` (or
 * from where his final membership begins) to his `memberLeft`. A read that begins after a removal was acknowledged is
 * answered with nothing, until he is let in again.
 */
import type { Entry, Op } from '../history/operation.ts';
import { entriesOf, placeKey, type Blame, type Rule } from './rule.ts';

type Move = { readonly seq: number; readonly inside: boolean };
type Sight = { readonly op: Op; readonly seq: number };

const memberOf = (body: string): string | undefined => {
  const data: unknown = JSON.parse(body);
  return typeof data === 'object' && data !== null && 'user' in data ? String(data.user) : undefined;
};

/** Whether one with these moves may see a seq; before the first known one he was what it changed. */
const maySee = (moves: readonly Move[], seq: number, isMember: boolean): boolean => {
  const last = moves.findLast((move) => (move.inside ? move.seq <= seq : move.seq < seq));
  if (last) return last.inside;
  const [first] = moves;
  return first ? !first.inside : isMember;
};

export const privacy = (blame: Blame): Rule => {
  const moves = new Map<string, Map<number, Move>>();
  const present = new Map<string, number>();
  const sights = new Map<string, Sight>();
  const out = new Set<string>();
  const barred = new Set<number>();

  const move = (channel: string, { seq, type, body }: Entry): void => {
    if (type !== 'memberJoined' && type !== 'memberLeft') return;
    const key = `${memberOf(body) ?? ''} ${channel}`;
    const known = moves.get(key) ?? new Map<number, Move>();
    moves.set(key, known.set(seq, { seq, inside: type === 'memberJoined' }));
  };
  const look = (op: Op): void => {
    for (const entry of entriesOf(op)) {
      move(op.v.channel, entry);
      const key = `${op.user} ${placeKey(op.v.channel, entry.seq)}`;
      if (op.tr !== 'disk' && !sights.has(key)) sights.set(key, { op, seq: entry.seq });
    }
  };
  const leaked = (op: Op, text: string): void =>
    blame({ rule: 'I9', fault: 'leaked', at: op.i, text: `${op.user} ${text}` });
  const reads = (op: Op): void => {
    const key = `${op.user} ${op.v.channel}`;
    if (op.f === 'read' && op.type === 'invoke' && out.has(key)) barred.add(op.v.ref);
    if (op.f === 'read' && op.type === 'ok' && barred.has(op.v.ref) && out.has(key))
      leaked(op, `read ${op.v.channel} after the removal`);
  };
  const standing = (op: Op): void => {
    if (op.f !== 'member') return;
    if (op.type === 'ok') present.set(`${op.user} ${op.v.channel}`, op.v.fromSeq);
    else if (op.type === 'info') out.add(`${op.v.member} ${op.v.channel}`);
    else out.delete(`${op.v.member} ${op.v.channel}`);
  };

  return {
    see(op) {
      standing(op);
      reads(op);
      look(op);
    },
    finish() {
      const sorted = new Map(
        [...moves].map(([key, of]) => [key, [...of.values()].toSorted((a, b) => a.seq - b.seq)]),
      );
      for (const { op, seq } of sights.values()) {
        const key = `${op.user} ${op.v.channel}`;
        const from = present.get(key);
        const may = maySee(sorted.get(key) ?? [], seq, from !== undefined) || (from ?? Infinity) <= seq;
        if (!may) leaked(op, `was shown ${placeKey(op.v.channel, seq)}, and was no member`);
      }
    },
  };
};
