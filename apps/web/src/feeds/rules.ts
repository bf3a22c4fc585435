/**
 * "Ring me when": rules over the values of feeds, and what each makes of an update (F8). Promise: a crossing rings once, and not again
 * before the value has been on the other side; no rule rings more often than every ten seconds, one for any update every minute. Pure;
 * where they are kept and who rings is left to others.
 */
import { numberIn } from './value-text.ts';

export const conditions = ['above', 'below', 'equals', 'any'] as const;
export type Condition = (typeof conditions)[number];

export type Rule = {
  readonly id: string;
  readonly feed: string;
  readonly key: string;
  /** Of an object; empty for the value itself. */
  readonly field: string;
  readonly when: Condition;
  /** As it was written; a number above and below. */
  readonly than: string;
  readonly on: boolean;
  /** Whether it held when it was looked at last. */
  readonly holds: boolean;
  readonly rungAt: number;
  /** Silent until then. */
  readonly quietUntil: number;
};

export const mostRules = 50;
const leastMs: Readonly<Record<Condition, number>> = {
  above: 10_000,
  below: 10_000,
  equals: 10_000,
  any: 60_000,
};

const devanagariZero = 0x0966;

/** A number as people type it, with commas or in Devanagari; undefined where it is none. */
export const typedNumber = (text: string): number | undefined => {
  const plain = text
    .trim()
    .replaceAll(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - devanagariZero))
    .replaceAll('−', '-')
    .replaceAll(/[,\s]/g, '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(plain) && Number.isFinite(Number(plain))
    ? Number(plain)
    : undefined;
};

const textIn = (value: unknown, field: string): string => {
  const inner: unknown =
    field === ''
      ? value
      : typeof value === 'object' && value !== null
        ? Reflect.get(value, field)
        : undefined;
  return typeof inner === 'string' ? inner.trim() : (JSON.stringify(inner) ?? '');
};

const equals = ({ field, than }: Rule, value: unknown): boolean => {
  const [wanted, is] = [typedNumber(than), numberIn(value, field)];
  return wanted !== undefined && is !== undefined ? wanted === is : textIn(value, field) === than.trim();
};

/** Undefined where the value says nothing about it. */
export const holdsFor = (rule: Rule, value: unknown): boolean | undefined => {
  if (rule.when === 'any') return true;
  if (rule.when === 'equals') return equals(rule, value);
  const [than, is] = [typedNumber(rule.than), numberIn(value, rule.field)];
  if (than === undefined || is === undefined) return undefined;
  return rule.when === 'above' ? is > than : is < than;
};

export type Judged = { readonly rule: Rule; readonly rings: boolean };

/** What a rule makes of an update that came now. */
export const judge = (rule: Rule, value: unknown, now: number): Judged => {
  const holds = holdsFor(rule, value);
  if (!rule.on || holds === undefined) return { rule, rings: false };
  const crossed = holds && (!rule.holds || rule.when === 'any');
  // A clock that was set back makes no rule deaf.
  const since = now - rule.rungAt;
  const rests = since >= 0 && since < leastMs[rule.when];
  const rings = crossed && now >= rule.quietUntil && !rests;
  if (!rings && holds === rule.holds) return { rule, rings };
  return { rule: { ...rule, holds, ...(rings && { rungAt: now }) }, rings };
};

const isRule = (given: unknown): given is Rule => {
  if (typeof given !== 'object' || given === null) return false;
  const { id, feed, key, field, when, than, on, holds, rungAt, quietUntil } = given as Partial<
    Record<keyof Rule, unknown>
  >;
  return (
    [id, feed, key, field, than].every((one) => typeof one === 'string') &&
    conditions.some((one) => one === when) &&
    typeof on === 'boolean' &&
    typeof holds === 'boolean' &&
    typeof rungAt === 'number' &&
    typeof quietUntil === 'number'
  );
};

/** What was kept, by whoever it was written. */
export const rulesIn = (kept: string | undefined): readonly Rule[] => {
  try {
    const given: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(given) ? given.filter(isRule).slice(0, mostRules) : [];
  } catch {
    return [];
  }
};
