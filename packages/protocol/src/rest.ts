/**
 * From the parts of a request to a command's input (protocol sections 5, 6; IDEM-1, RS-12, RS-16, CU-01).
 * Promises: text of the URL becomes a number or a boolean only where the schema wants one, and only
 * from the one plain spelling; nothing is dropped silently; the same field twice must agree.
 * Pure. Leaves the parsing itself to the schema, URL decoding and body parsing to the HTTP layer.
 */
import * as z from 'zod';
import { canonicalJson } from './codec.ts';
import { commandNames, commandSpec, type CommandName } from './command.ts';
import type { RestRoute } from './commands/shared.ts';
import { invalid, type Issue } from './errors.ts';

export interface RestParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** The parsed body; undefined where the request had none. */
  readonly body?: unknown;
  /** The header `Idempotency-Key`; ignored by commands that refuse a `clientId`. */
  readonly idempotencyKey?: string | undefined;
}

/** Every route of every command, in the order of the table. */
export const restRoutes: readonly { readonly command: CommandName; readonly route: RestRoute }[] =
  commandNames.flatMap((command) => commandSpec(command).rest.map((route) => ({ command, route })));

const decimal = /^(?:0|-?[1-9][0-9]{0,15})$/;

function innermost(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return innermost(schema.unwrap());
  if (schema instanceof z.ZodNullable) return innermost(schema.unwrap());
  if (schema instanceof z.ZodDefault) return innermost(schema.unwrap());
  if (schema instanceof z.ZodPipe) return innermost(schema.in);
  return schema;
}

function fromText(text: unknown, wanted: unknown): unknown {
  if (wanted instanceof z.ZodArray) {
    const list: readonly unknown[] = Array.isArray(text) ? text : [text];
    return list.map((one) => fromText(one, innermost(wanted.element)));
  }
  if (typeof text !== 'string') return text;
  if (wanted instanceof z.ZodNumber) return decimal.test(text) ? Number(text) : text;
  if (wanted instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

type Field = readonly [name: string, value: unknown];

function shapeOf(schema: z.ZodType): ReadonlyMap<string, unknown> {
  return new Map(schema instanceof z.ZodObject ? Object.entries(schema.shape) : []);
}

function fromUrl(
  parts: Readonly<Record<string, unknown>> | undefined,
  shape: ReadonlyMap<string, unknown>,
): Field[] {
  return Object.entries(parts ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, fromText(value, innermost(shape.get(name)))]);
}

function fromPath(
  route: RestRoute,
  params: RestParts['params'],
  shape: ReadonlyMap<string, unknown>,
): Field[] {
  const renamed = Object.entries(params ?? {}).map(([name, value]): Field => {
    const to = route.map?.[name];
    return to === undefined ? [name, value] : [to.field, `${to.prefix}${String(value)}`];
  });
  return fromUrl(Object.fromEntries(renamed), shape);
}

function fromBody(route: RestRoute, body: unknown): Field[] {
  const read = route.from === 'body' || route.method === 'DELETE';
  if (!read || body === undefined) return [];
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ path: '', message: 'the body is not a JSON object' }]);
  }
  return Object.entries(body);
}

function fromQuery(
  route: RestRoute,
  query: RestParts['query'],
  shape: ReadonlyMap<string, unknown>,
): Field[] {
  const fields = fromUrl(query, shape);
  if (route.from === 'query' || fields.length === 0) return fields;
  throw invalid([{ path: '', message: 'this address takes no query' }]);
}

function fromHeader(key: string | undefined, shape: ReadonlyMap<string, unknown>): Field[] {
  return key === undefined || !shape.has('clientId') ? [] : [['clientId', key]];
}

/** Compared as JSON; a hostile value that is too deep to compare counts as different. */
function agree(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  try {
    return canonicalJson(a) === canonicalJson(b);
  } catch {
    return false;
  }
}

function merge(fields: readonly Field[]): Record<string, unknown> {
  // Without a prototype, `__proto__` is a key like any other, and the schema refuses it.
  const merged: Record<string, unknown> = Object.create(null);
  const issues: Issue[] = [];
  for (const [name, value] of fields) {
    const isNew = !Object.hasOwn(merged, name);
    if (isNew) merged[name] = value;
    else if (!agree(merged[name], value)) {
      issues.push({ path: name, message: 'given twice, and not the same' });
    }
  }
  if (issues.length > 0) throw invalid(issues);
  return merged;
}

/**
 * The input of a command as its schema wants it, not yet parsed.
 * @throws GhantiError `invalid` where parts contradict each other or do not belong.
 */
export function restInput(route: RestRoute, schema: z.ZodType, parts: RestParts): Record<string, unknown> {
  const shape = shapeOf(schema);
  return merge([
    ...fromPath(route, parts.params, shape),
    ...Object.entries(route.fixed ?? {}),
    ...fromQuery(route, parts.query, shape),
    ...fromBody(route, parts.body),
    ...fromHeader(parts.idempotencyKey, shape),
  ]);
}
