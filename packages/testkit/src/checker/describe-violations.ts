/**
 * Violations for people: each with the operations around it that concern the same channel, so that the first look
 * tells what happened.
 */
import type { Op } from '../history/operation.ts';
import type { Violation } from './rule.ts';

const MAX_LINE = 240;

const line = (op: Op, mark: string): string => {
  const { channel, ...rest } = op.v;
  const entries = 'entries' in rest ? { ...rest, entries: `${rest.entries.length} entries` } : rest;
  const said = `  ${mark} ${op.i} ${op.t}ms ${op.sess} (${op.tr}) ${op.f} ${op.type} ${channel} ${JSON.stringify(entries)}`;
  return said.length > MAX_LINE ? `${said.slice(0, MAX_LINE)}…` : said;
};

const around = (ops: readonly Op[], at: number, reach: number): string[] => {
  const channel = ops[at]?.v.channel;
  const same = (op: Op): boolean => op.v.channel === channel;
  const before = ops
    .slice(Math.max(0, at - 2000), at)
    .filter(same)
    .slice(-reach);
  const after = ops
    .slice(at + 1, at + 2000)
    .filter(same)
    .slice(0, reach);
  const here = ops.slice(at, at + 1);
  return [
    ...before.map((op) => line(op, ' ')),
    ...here.map((op) => line(op, '>')),
    ...after.map((op) => line(op, ' ')),
  ];
};

/** The first `most` violations, with `reach` operations on either side of each. */
export const describeViolations = (
  ops: readonly Op[],
  violations: readonly Violation[],
  most = 20,
  reach = 4,
): string =>
  violations
    .slice(0, most)
    .flatMap(({ rule, fault, at, text }) => [`${rule} ${fault}: ${text}`, ...around(ops, at, reach)])
    .concat(violations.length > most ? [`… and ${violations.length - most} more`] : [])
    .join('\n');
