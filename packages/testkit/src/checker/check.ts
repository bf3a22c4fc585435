/**
 * The judge of a history: one pass over its operations, every rule looking at each, then what only the end can tell.
 * A green answer says as much as the mutation test beside this file: each seeded bug must be found.
 */
import type { Op } from '../history/operation.ts';
import { acts } from './acts.ts';
import { agreement } from './agreement.ts';
import { bounds } from './bounds.ts';
import { finalLogs } from './final-logs.ts';
import { heads } from './heads.ts';
import { honesty } from './honesty.ts';
import { liveness } from './liveness.ts';
import { privacy } from './privacy.ts';
import { realTime } from './real-time.ts';
import { receipts } from './receipts.ts';
import { sessionOrder } from './session-order.ts';
import { views } from './views.ts';
import { writes } from './writes.ts';
import { faultNames, sendKey, type Fault, type Violation } from './rule.ts';

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

const rules = [
  agreement,
  writes,
  acts,
  sessionOrder,
  realTime,
  heads,
  finalLogs,
  privacy,
  receipts,
  views,
  liveness,
  bounds,
  honesty,
];

const count = (violations: readonly Violation[]): Record<Fault, number> => {
  const of = (name: Fault): number => violations.filter(({ fault }) => fault === name).length;
  // Each name is there.
  const faults = Object.fromEntries(faultNames.map((name) => [name, of(name)])) as Record<Fault, number>;
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

/** Checks I1 to I14. */
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
