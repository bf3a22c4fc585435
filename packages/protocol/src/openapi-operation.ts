/**
 * One operation of the OpenAPI document: parameters, body, answers. Promises that a field stands in one place, path, query or body, and
 * that the `clientId` may stand in a header (IDEM-1). Left to openapi.ts: which operations there are.
 */
import type { ClientIdRule, RestRoute } from './commands/shared.ts';
import { errorResponses } from './described-errors.ts';
import type { JsonSchema } from './json-schemas.ts';
import type { Tag } from './tags.ts';

export interface Operation {
  operationId: string;
  summary: string;
  [field: string]: unknown;
}

export interface Described {
  readonly id: string;
  /** The row of the table, which may have several addresses. */
  readonly name: string;
  readonly example: Readonly<Record<string, unknown>>;
  readonly route: Pick<RestRoute, 'method' | 'path' | 'fixed' | 'map' | 'from' | 'status'>;
  readonly input: JsonSchema;
  readonly answer: JsonSchema;
  readonly summary: string;
  readonly description?: string;
  readonly clientId: ClientIdRule;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly tag: Tag;
  readonly media?: string | undefined;
}

export const paramsOf = (path: string) => [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name ?? '');

/** The example of a field; of a mapped one, without the prefix that the address adds. */
function exampleOf(name: string, { example, route }: Described): { example?: unknown } {
  const to = route.map?.[name];
  const value = example[to?.field ?? name];
  if (value === undefined) return {};
  return { example: typeof value === 'string' ? value.slice(to?.prefix.length ?? 0) : value };
}

function pathParameter(name: string, from: Described): Record<string, unknown> {
  const schema = from.input.properties?.[name] ?? { type: 'string' };
  return { name, in: 'path', required: true, schema, ...exampleOf(name, from) };
}

function queryParameters(from: Described, taken: ReadonlySet<string>): Record<string, unknown>[] {
  if (from.route.from !== 'query') return [];
  return Object.entries(from.input.properties ?? {})
    .filter(([name]) => !taken.has(name) && name !== 'clientId')
    .map(([name, schema]) => ({
      name,
      in: 'query',
      required: from.input.required?.includes(name) ?? false,
      schema,
      ...exampleOf(name, from),
    }));
}

function keyHeader(rule: ClientIdRule): Record<string, unknown>[] {
  if (rule === 'refused') return [];
  const schema = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,64}$' };
  const description = 'The clientId (IDEM-1), here or in the body; both and different is `invalid`.';
  return [{ name: 'Idempotency-Key', in: 'header', required: false, schema, description }];
}

function without(schema: JsonSchema, taken: ReadonlySet<string>): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !taken.has(name));
  const required = schema.required?.filter((name) => !taken.has(name) && name !== 'clientId') ?? [];
  const { required: _required, ...rest } = schema;
  return {
    ...rest,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
}

function requestBody(from: Described, taken: ReadonlySet<string>): Record<string, unknown> {
  if (from.route.from !== 'body') return {};
  const schema = without(from.input, taken);
  if (Object.keys(schema.properties ?? {}).length === 0) return {};
  const required = (schema.required ?? []).length > 0;
  const given = Object.entries(from.example).filter(
    ([name]) => name in (schema.properties ?? {}) && name !== 'clientId',
  );
  const example = Object.fromEntries(given);
  return { requestBody: { required, content: { 'application/json': { schema, example } } } };
}

function responses(from: Described, body: boolean): Record<string, unknown> {
  const done = {
    description: 'Done.',
    content: { [from.media ?? 'application/json']: { schema: from.answer } },
  };
  const known = from.security.some((scheme) => 'bearer' in scheme);
  const conflicts = from.clientId !== 'refused' || from.name === 'register';
  return { [String(from.route.status)]: done, ...errorResponses({ known, body, conflicts }) };
}

export function operation(from: Described): Operation {
  const names = paramsOf(from.route.path);
  const mapped = Object.values(from.route.map ?? {}).map((to) => to.field);
  const taken = new Set([...names, ...mapped, ...Object.keys(from.route.fixed ?? {})]);
  const parameters = [
    ...names.map((name) => pathParameter(name, from)),
    ...queryParameters(from, taken),
    ...keyHeader(from.clientId),
  ];
  const body = requestBody(from, taken);
  return {
    operationId: from.id,
    'x-command': from.name,
    summary: from.summary,
    ...(from.description !== undefined && { description: from.description }),
    tags: [from.tag],
    security: from.security,
    ...(parameters.length > 0 && { parameters }),
    ...body,
    responses: responses(from, 'requestBody' in body),
  };
}
