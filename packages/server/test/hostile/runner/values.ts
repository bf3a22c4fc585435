/**
 * What stands in the files of cases for what JSON cannot say or nobody would read: `{"$repeat": ["a", 65]}`, `{"$nested": 9}`, and
 * names in braces (`{channel}`) for what is known only when a case runs. Pure.
 */
import { gzipSync } from 'node:zlib';
import { randomUUID } from 'node:crypto';

/** What a name in braces stands for; others stay as they are. */
export type Names = ReadonlyMap<string, string>;

type Made = { readonly names: Names; readonly token: (parts: unknown) => string };

/** Marks a field that is left out. */
const gone = Symbol('left out');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Error(`a list is wanted: ${JSON.stringify(value)}`);
};

const times = (value: unknown): number => {
  if (typeof value === 'number') return value;
  throw new Error(`a number is wanted: ${JSON.stringify(value)}`);
};

const spread = <T>(count: unknown, make: (index: number) => T): T[] =>
  Array.from({ length: times(count) }, (_, index) => make(index));

const bytesOf = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : Buffer.from(String(value)));

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** A number as it is written: `1e400`, `-0`. TypeScript does not know `JSON.rawJSON` yet. */
const rawNumber = (text: string): unknown => {
  const raw: unknown = Reflect.get(JSON, 'rawJSON');
  return typeof raw === 'function' ? Reflect.apply(raw, JSON, [text]) : Number(text);
};

type Macro = (given: unknown, made: Made) => unknown;

const macros: Readonly<Record<string, Macro>> = {
  $gone: () => gone,
  $repeat: (given) => {
    const [text, count] = list(given);
    return String(text).repeat(times(count));
  },
  $text: (given, made) => {
    const parts = list(given).map((part) => fill(part, made));
    return parts.some((part) => Buffer.isBuffer(part)) ? Buffer.concat(parts.map(bytesOf)) : parts.join('');
  },
  $json: (given, made) => JSON.stringify(fill(given, made)),
  $nested: (given) => JSON.parse(nested(times(given))) as unknown,
  $nestedText: (given) => nested(times(given)),
  $keys: (given) => Object.fromEntries(spread(given, (index) => [`k${index}`, 1])),
  $ids: (given) => spread(given, (index) => `u${index}`),
  $each: (given, made) => {
    const [count, value] = list(given);
    return spread(count, () => fill(value, made));
  },
  $number: (given) => rawNumber(String(given)),
  $fresh: (given) => `${randomUUID()}${'x'.repeat(64)}`.slice(0, times(given)),
  $base64: (given) => Buffer.from(String(given), 'base64'),
  $bytes: (given, made) => Buffer.from(String(fill(given, made)), 'latin1'),
  $utf16: (given) => Buffer.from(String(given), 'utf16le'),
  $gzip: (given, made) => gzipSync(bytesOf(fill(given, made))),
  $seconds: (given) => Math.floor(Date.now() / 1000) + times(given),
  $ms: (given) => Date.now() + times(given),
  $token: (given, made) => made.token(fill(given, made)),
};

const named = (text: string, names: Names): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => names.get(name) ?? whole);

/** A value of a file as it is sent. */
export const fill = (value: unknown, made: Made): unknown => {
  if (typeof value === 'string') return named(value, made.names);
  if (Array.isArray(value)) return value.map((one) => fill(one, made));
  if (!isObject(value)) return value;
  const [first, more] = Object.entries(value);
  const macro = first?.[0].startsWith('$') && more === undefined ? macros[first[0]] : undefined;
  if (macro !== undefined) return macro(first?.[1], made);
  const fields = Object.entries(value).map(([key, one]) => [key, fill(one, made)] as const);
  // As JSON.parse would: `__proto__` is a field like any other.
  return Object.fromEntries(fields.filter(([, one]) => one !== gone));
};

/** What is sent as it is: text, or bytes. */
export const sent = (value: unknown): string | Buffer =>
  typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value);

/** The names in braces that a value needs. */
export const namesIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
