/**
 * Free-form `data`: any JSON, bounded (protocol section 6; reliability finding 2, EP-28, EP-29).
 * Promises that accepted data is plain JSON of depth <= 8, <= 1,000 keys, well-formed strings, no key
 * that reaches a prototype, and within its bytes. The walk keeps its own stack: no nesting overflows
 * ours, no cycle or shared branch holds us up. Leaves the meaning of the data to applications.
 */
import * as z from 'zod';
import { defaultLimits, type LimitName } from './limits.ts';
import { utf8Bytes } from './text.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export const maxDataDepth = 8;
export const maxDataKeys = 1000;
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);

interface Walk {
  readonly rest: { value: unknown; depth: number }[];
  readonly maxBytes: number;
  nodes: number;
  keys: number;
}

const tooLarge = 'too large';

function scalarFault(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : 'not well-formed Unicode';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'not JSON';
  return value === null || typeof value === 'boolean' ? undefined : 'not JSON';
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function keyFault(key: string): string | undefined {
  if (refusedKeys.has(key)) return 'a key that is not allowed';
  return key.isWellFormed() ? undefined : 'not well-formed Unicode';
}

function enterObject(walk: Walk, value: object, depth: number): string | undefined {
  if (!isPlain(value)) return 'not JSON';
  for (const [key, child] of Object.entries(value)) {
    walk.keys += 1;
    if (walk.keys > maxDataKeys) return `over ${maxDataKeys} keys`;
    const fault = keyFault(key);
    if (fault !== undefined) return fault;
    walk.rest.push({ value: child, depth });
  }
  return undefined;
}

function enter(walk: Walk, value: object, depth: number): string | undefined {
  if (depth > maxDataDepth) return `deeper than ${maxDataDepth}`;
  if (!Array.isArray(value)) return enterObject(walk, value, depth);
  // Each element costs at least a digit and a comma.
  if (value.length * 2 > walk.maxBytes + 1) return tooLarge;
  for (const child of value) walk.rest.push({ value: child, depth });
  return undefined;
}

/** Why a value is not acceptable data, or undefined when it is. Never throws on any value. */
export function dataFault(value: unknown, maxBytes: number): string | undefined {
  const walk: Walk = { rest: [{ value, depth: 0 }], maxBytes, nodes: 0, keys: 0 };
  for (let next = walk.rest.pop(); next !== undefined; next = walk.rest.pop()) {
    walk.nodes += 1;
    if (walk.nodes > maxBytes) return tooLarge;
    const isBranch = typeof next.value === 'object' && next.value !== null;
    const fault = isBranch ? enter(walk, Object(next.value), next.depth + 1) : scalarFault(next.value);
    if (fault !== undefined) return fault;
  }
  return utf8Bytes(JSON.stringify(value)) > maxBytes ? tooLarge : undefined;
}

function isData(_value: unknown, fault: string | undefined): _value is JsonValue {
  return fault === undefined;
}

/** A schema for data bounded by the named limit; over its bytes is `too_large`. */
export const data = (limit: LimitName) =>
  z.unknown().transform((value, context): JsonValue => {
    const fault = dataFault(value, defaultLimits[limit]);
    if (isData(value, fault)) return value;
    const params = fault === tooLarge ? { limit } : {};
    context.addIssue({ code: 'custom', message: fault ?? 'not JSON', params });
    return z.NEVER;
  });

/** Data as it is read back in events and signals: trusted to be what `data` let in. */
export const anyJson: z.ZodType<JsonValue> = z.json();
