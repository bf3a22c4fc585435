/**
 * OpenAPI 3.1 of the REST side, made from the command table (protocol sections 5, 6, 9).
 * Promises that what is described is what is checked: schemas come from the same zod objects.
 * Only what is served is in it. Not for browsers: import `@ghanti/protocol/openapi`.
 */
import type * as z from 'zod';
import { authRoutes, type AuthRoute, type AuthRouteName } from './auth.ts';
import { commandSpec, type CommandName } from './command.ts';
import { adminCommandNames, adminSpec } from './commands/admin.ts';
import type { CommandSpec, RestRoute } from './commands/shared.ts';
import { errorAnswers } from './described-errors.ts';
import { commandExamples } from './examples.ts';
import { eventsQuery, pollAnswer } from './stream.ts';
import { componentSchemas, inputSchema, type JsonSchema } from './json-schemas.ts';
import { labRoutes } from './lab.ts';
import { operation, paramsOf, type Described, type Operation } from './openapi-operation.ts';
import { adminExamples, authExamples } from './route-examples.ts';
import { tagOf, tagsFor } from './tags.ts';

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

const answerOf = (id: string): JsonSchema => ({ $ref: `#/components/schemas/${id}Answer` });

function operationId(name: string, route: RestRoute, count: number): string {
  if (count === 1) return name;
  return `${name}_${route.method.toLowerCase()}_${paramsOf(route.path).join('_') || 'own'}`;
}

type Row = Pick<Described, 'name' | 'tag' | 'example'>;

function describeCommand({ name, tag, example }: Row, spec: CommandSpec): Described[] {
  return spec.rest.map((route) => ({
    id: operationId(name, route, spec.rest.length),
    name,
    example,
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

const isLab = (name: string) => Object.hasOwn(labRoutes, name);

function describeAuth(name: AuthRouteName, route: AuthRoute): Described {
  const security = { nobody: [{}], cookie: [{ cookie: [] }], token: [{ bearer: [] }] };
  return {
    id: name,
    name,
    example: authExamples[name],
    route: { ...route, path: `/api/v1${route.path}`, from: route.method === 'GET' ? 'query' : 'body' },
    input: inputSchema(route.input),
    answer: answerOf(name),
    summary: route.summary,
    clientId: 'refused',
    security: security[route.by],
    media: route.media,
    tag: isLab(name) ? 'lab' : 'identity',
  };
}

function describeEvents(): Described {
  return {
    id: 'events',
    name: 'events',
    example: { wait: 25 },
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

type ServedAuth = readonly (readonly [name: AuthRouteName, route: AuthRoute])[];

const isAuthName = (name: string): name is AuthRouteName => Object.hasOwn(authRoutes, name);

function servedAuth({ auth }: OpenApiOptions): ServedAuth {
  return Object.keys(authRoutes)
    .filter(isAuthName)
    .filter((name) => auth?.includes(name) ?? true)
    .map((name) => [name, authRoutes[name]]);
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
    ...options.served.flatMap((name) =>
      describeCommand({ name, tag: tagOf(name), example: commandExamples[name] }, commandSpec(name)),
    ),
    ...admin.flatMap((name) =>
      describeCommand({ name, tag: 'admin', example: adminExamples[name] }, adminSpec(name)),
    ),
  ];
  const answers = Object.fromEntries(admin.map((name) => [`${name}Answer`, adminSpec(name).output]));
  const all = [...served, ...others];
  return {
    openapi: '3.1.0',
    info: { title: 'Ghanti', version: options.version, license: { name: 'Apache-2.0' } },
    servers: [{ url: options.url ?? '/' }],
    tags: tagsFor(new Set(all.map(({ tag }) => tag))),
    paths: toPaths(all),
    components: {
      schemas: componentSchemas(options.served, { ...namedAnswers(auth, events), ...answers }),
      responses: errorAnswers,
      securitySchemes,
    },
  };
}
