/**
 * The judge of a history: one pass over its operations, every rule looking at each, then what only the end can tell.
 * A green answer says as much as the mutation test beside this file: each seeded bug must be found.
 */
import type { Op } from '../history/operation.ts';
import { agreement } from './agreement.ts';
import { finalLogs } from './final-logs.ts';
import { heads } from './heads.ts';
import { realTime } from './real-time.ts';
import { sessionOrder } from './session-order.ts';
import { writes } from './writes.ts';
import { sendKey, type Fault, type Violation } from './rule.ts';

export type Verdict = {
  /** By operation; what is seen again and again is said once. */
  readonly violations: readonly Violation[];
  /** Distinct messages with a positive acknowledgement. */
  readonly acknowledged: number;
  /** Events shown to sessions. */
  readonly delivered: number;
  /** Violations by what went wrong; `lost` counts distinct messages. */
  readonly faults: Readonly<Record<Fault, number>>;
};

const rules = [agreement, writes, sessionOrder, realTime, heads, finalLogs];

const count = (violations: readonly Violation[]): Record<Fault, number> => {
  const faults = { lost: 0, doubled: 0, reordered: 0, phantom: 0, divergent: 0, gap: 0, back: 0 };
  for (const { fault } of violations) faults[fault] += 1;
  faults.lost = new Set(violations.filter(({ fault }) => fault === 'lost').map(({ at }) => at)).size;
  return faults;
};

/** Keeps the first of those that say the same. */
const distinct = (violations: readonly Violation[]): Violation[] => {
  const first = new Map<string, Violation>();
  for (const violation of violations) {
    const key = `${violation.rule} ${violation.text}`;
    if (!first.has(key)) first.set(key, violation);
  }
  return [...first.values()];
};

/** Checks I1 to I8. */
export const check = (ops: readonly Op[]): Verdict => {
  const violations: Violation[] = [];
  const acknowledged = new Set<string>();
  let delivered = 0;
  const watching = rules.map((rule) => rule((violation) => void violations.push(violation)));
  for (const op of ops) {
    if (op.f === 'send' && op.type === 'ok') acknowledged.add(sendKey(op.user, op.v.channel, op.v.clientId));
    if (op.f === 'recv' && op.type === 'ok') delivered += 1;
    for (const rule of watching) rule.see(op);
  }
  for (const rule of watching) rule.finish();
  const found = distinct(violations.toSorted((one, other) => one.at - other.at));
  return {
    violations: found,
    acknowledged: acknowledged.size,
    delivered,
    faults: count(found),
  };
};
