/**
 * OpenAPI 3.1 of the REST side, made from the command table (protocol sections 5, 6, 9).
 * Promises that what is described is what is checked: schemas come from the same zod objects.
 * Only what is served is in it. Not for browsers: import `@ghanti/protocol/openapi`.
 */
import type * as z from 'zod';
import { authRoutes, type AuthRoute, type AuthRouteName } from './auth.ts';
import { commandSpec, type CommandName } from './command.ts';
import { adminCommandNames, adminSpec } from './commands/admin.ts';
import type { ClientIdRule, CommandSpec, RestRoute } from './commands/shared.ts';
import { eventsQuery, pollAnswer } from './stream.ts';
import { componentSchemas, inputSchema, type JsonSchema } from './openapi-schemas.ts';

export interface OpenApiOptions {
  readonly served: readonly CommandName[];
  /** The addresses of own accounts that are served; all of them unless told. */
  readonly auth?: readonly AuthRouteName[];
  /** Whether what administrators may do is served; unless told it is not. */
  readonly admin?: boolean;
  /** Whether `/events` is served; unless told it is. */
  readonly events?: boolean;
  readonly version: string;
  /** The public URL of the server; `/` where it is not known. */
  readonly url?: string;
}

export type OpenApiDocument = Record<string, unknown> & {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
};

export interface Operation {
  operationId: string;
  summary: string;
  [field: string]: unknown;
}

interface Described {
  readonly id: string;
  readonly route: Pick<RestRoute, 'method' | 'path' | 'fixed' | 'map' | 'from' | 'status'>;
  readonly input: JsonSchema;
  readonly answer: JsonSchema;
  readonly summary: string;
  readonly description?: string;
  readonly clientId: ClientIdRule;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly tag: string;
  readonly media?: string | undefined;
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
const paramsOf = (path: string) => [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name ?? '');

function pathParameter(name: string, from: Described): Record<string, unknown> {
  const schema = from.input.properties?.[name] ?? { type: 'string' };
  return { name, in: 'path', required: true, schema };
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
  return { requestBody: { required, content: json(schema) } };
}

const errorAnswer = { $ref: '#/components/responses/Problem' };

function operation(from: Described): Operation {
  const names = paramsOf(from.route.path);
  const mapped = Object.values(from.route.map ?? {}).map((to) => to.field);
  const taken = new Set([...names, ...mapped, ...Object.keys(from.route.fixed ?? {})]);
  const parameters = [
    ...names.map((name) => pathParameter(name, from)),
    ...queryParameters(from, taken),
    ...keyHeader(from.clientId),
  ];
  return {
    operationId: from.id,
    summary: from.summary,
    ...(from.description !== undefined && { description: from.description }),
    tags: [from.tag],
    security: from.security,
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(from, taken),
    responses: {
      [String(from.route.status)]: {
        description: 'Done.',
        content: { [from.media ?? 'application/json']: { schema: from.answer } },
      },
      default: errorAnswer,
    },
  };
}

const answerOf = (id: string): JsonSchema => ({ $ref: `#/components/schemas/${id}Answer` });

function operationId(name: string, route: RestRoute, count: number): string {
  if (count === 1) return name;
  return `${name}_${route.method.toLowerCase()}_${paramsOf(route.path).join('_') || 'own'}`;
}

function describeCommand(name: string, spec: CommandSpec, tag: string): Described[] {
  return spec.rest.map((route) => ({
    id: operationId(name, route, spec.rest.length),
    route: { ...route, path: `/api/v1${route.path}` },
    input: inputSchema(spec.input),
    answer: answerOf(name),
    summary: spec.summary,
    description: `Who may: ${spec.access}.`,
    clientId: spec.clientId,
    security: [{ bearer: [] }],
    tag,
  }));
}

function describeAuth(name: string, route: AuthRoute): Described {
  const security = { nobody: [{}], cookie: [{ cookie: [] }], token: [{ bearer: [] }] };
  return {
    id: name,
    route: { ...route, path: `/api/v1${route.path}`, from: route.method === 'GET' ? 'query' : 'body' },
    input: inputSchema(route.input),
    answer: answerOf(name),
    summary: route.summary,
    clientId: 'refused',
    security: security[route.by],
    media: route.media,
    tag: 'identity',
  };
}

function describeEvents(): Described {
  return {
    id: 'events',
    route: { method: 'GET', path: '/events', from: 'query', status: 200 },
    input: inputSchema(eventsQuery),
    answer: answerOf('events'),
    summary: 'Events and signals: a poll, or with `Accept: text/event-stream` a stream.',
    clientId: 'refused',
    security: [{ bearer: [] }, { cookie: [] }, {}],
    tag: 'events',
  };
}

function toPaths(all: readonly Described[]): OpenApiDocument['paths'] {
  const paths: OpenApiDocument['paths'] = {};
  for (const one of all) {
    const path = one.route.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [one.route.method.toLowerCase()]: operation(one) };
  }
  return paths;
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key `ghk_…`.' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'ghanti_session' },
};

const problemAnswer = {
  description: 'Refused, RFC 9457; `code` says why.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

type ServedAuth = readonly (readonly [name: string, route: AuthRoute])[];

function servedAuth({ auth }: OpenApiOptions): ServedAuth {
  return Object.entries(authRoutes).filter(([name]) => auth?.some((one) => one === name) ?? true);
}

function namedAnswers(auth: ServedAuth, events: boolean): Record<string, z.ZodType> {
  const answers = auth.map(([name, route]) => [`${name}Answer`, route.output]);
  return { ...(events && { eventsAnswer: pollAnswer }), ...Object.fromEntries(answers) };
}

/** The document that `/api/openapi.json` serves. */
export function openApi(options: OpenApiOptions): OpenApiDocument {
  const { events = true } = options;
  const auth = servedAuth(options);
  const others = [
    ...auth.map(([name, route]) => describeAuth(name, route)),
    ...(events ? [describeEvents()] : []),
  ];
  const admin = options.admin === true ? adminCommandNames : [];
  const served = [
    ...options.served.flatMap((name) => describeCommand(name, commandSpec(name), 'commands')),
    ...admin.flatMap((name) => describeCommand(name, adminSpec(name), 'admin')),
  ];
  const answers = Object.fromEntries(admin.map((name) => [`${name}Answer`, adminSpec(name).output]));
  return {
    openapi: '3.1.0',
    info: { title: 'Ghanti', version: options.version, license: { name: 'Apache-2.0' } },
    servers: [{ url: options.url ?? '/' }],
    paths: toPaths([...others, ...served]),
    components: {
      schemas: componentSchemas(options.served, { ...namedAnswers(auth, events), ...answers }),
      responses: { Problem: problemAnswer },
      securitySchemes,
    },
  };
}
