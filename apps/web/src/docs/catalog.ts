/**
 * Both documents as one list: every command with its addresses and its socket form, every event and signal with the doors at which it is heard.
 * Promises one place for each name: what has several addresses is one entry. Pure. The ids are what stands behind `/docs#`.
 */
import type {
  AsyncApi,
  Documents,
  ErrorRow,
  LiveOperation,
  OpenApi,
  Operation,
  Parameter,
  Schema,
} from './documents.ts';

export type Resolve = (schema: Schema) => Schema;

export interface Route {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for its parameters. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly schema: Schema; readonly example: unknown };
  readonly answer: { readonly status: string; readonly schema: Schema };
  readonly errors: readonly ErrorRow[];
  /** Who shows himself by the cookie of his browser, and not by a token. */
  readonly byCookie: boolean;
}

/** What goes over a socket, without the frame around it. */
interface SocketForm {
  readonly input: Schema;
  readonly answer: Schema;
  readonly example: unknown;
}

export interface CommandEntry {
  readonly is: 'command';
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: string | undefined;
  readonly routes: readonly Route[];
  readonly socket?: SocketForm;
}

export interface MessageEntry {
  readonly is: 'event' | 'signal';
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly payload: Schema;
  readonly example: unknown;
  readonly doors: readonly string[];
}

export type Entry = CommandEntry | MessageEntry;

export interface Catalog {
  readonly version: string;
  readonly entries: readonly Entry[];
  readonly errors: readonly ErrorRow[];
  readonly doors: AsyncApi['channels'];
  /** Follows a reference, into whichever document has it. */
  readonly resolve: Resolve;
}

const nothing: Schema = {};

const lastOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

const errorsOf = ({ responses }: Operation, errors: readonly ErrorRow[]): ErrorRow[] =>
  Object.values(responses).flatMap(({ $ref = '' }) => errors.filter(({ code }) => code === lastOf($ref)));

const routeOf = (path: string, method: string, one: Operation, errors: readonly ErrorRow[]): Route => {
  const [status = '200', done] = Object.entries(one.responses).find(([code]) => code.startsWith('2')) ?? [];
  const [answer] = Object.values(done?.content ?? {});
  const [body] = Object.values(one.requestBody?.content ?? {});
  return {
    id: one.operationId,
    method: method.toUpperCase(),
    path,
    parameters: one.parameters ?? [],
    ...(body !== undefined && { body: { schema: body.schema, example: body.example ?? {} } }),
    answer: { status, schema: answer?.schema ?? nothing },
    errors: errorsOf(one, errors),
    byCookie: one.security.some((way) => 'cookie' in way) && !one.security.some((way) => 'bearer' in way),
  };
};

const accessOf = (description: string | undefined): string | undefined =>
  /^Who may: (.*)\.$/.exec(description ?? '')?.[1];

const overRest = ({ paths }: OpenApi, errors: readonly ErrorRow[]): Map<string, CommandEntry> => {
  const entries = new Map<string, CommandEntry>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, one] of Object.entries(methods)) {
      const name = one['x-command'];
      const { summary, tags, description } = one;
      const known = entries.get(name);
      const routes = [...(known?.routes ?? []), routeOf(path, method, one, errors)];
      const access = accessOf(description);
      entries.set(name, { is: 'command', id: name, name, tag: tags[0] ?? '', summary, access, routes });
    }
  return entries;
};

const socketOf = (name: string, { components: { schemas, messages } }: AsyncApi): SocketForm => ({
  input: schemas[`${name}Input`] ?? nothing,
  answer: schemas[`${name}Answer`] ?? nothing,
  example: messages[`${name}Command`]?.examples?.[0]?.payload ?? {},
});

const socketEntry = (
  name: string,
  one: LiveOperation,
  live: AsyncApi,
  known?: CommandEntry,
): CommandEntry => ({
  ...(known ?? {
    is: 'command',
    id: name,
    name,
    tag: one.tags?.[0]?.name ?? '',
    summary: one.summary,
    access: accessOf(one.description),
    routes: [],
  }),
  socket: socketOf(name, live),
});

const kinds = { events: 'event', signals: 'signal' } as const;

const messagesOf = ({ components, channels }: AsyncApi): MessageEntry[] =>
  Object.entries(components.messages).flatMap(([key, { name, tags, summary = '', payload, examples }]) => {
    const tag = tags?.[0]?.name;
    if (tag !== 'events' && tag !== 'signals') return [];
    const doors = Object.values(channels).filter(({ messages }) => key in messages);
    const id = `on-${key === 'notificationSignal' ? key : name}`;
    const shown = { payload, example: examples?.[0]?.payload, doors: doors.map(({ address }) => address) };
    return [{ is: kinds[tag], id, name, tag, summary, ...shown }];
  });

/** What may stand below the first heading, in the order of the page. */
export const tagOrder = [
  'messages',
  'channels',
  'people',
  'feeds',
  'session',
  'events',
  'signals',
  'identity',
  'lab',
  'admin',
] as const;
export type TagName = (typeof tagOrder)[number];

const isTagName = (tag: string): tag is TagName => tagOrder.some((one) => one === tag);
export const tagNameOf = ({ tag }: Entry): TagName => (isTagName(tag) ? tag : 'session');

export const catalogOf = ({ rest, live }: Documents): Catalog => {
  const errors = live['x-errors'];
  const commands = overRest(rest, errors);
  for (const one of Object.values(live.operations)) {
    const name = one['x-command'];
    if (name !== undefined) commands.set(name, socketEntry(name, one, live, commands.get(name)));
  }
  const schemas = { ...live.components.schemas, ...rest.components.schemas };
  const resolve: Resolve = (schema) =>
    schema.$ref === undefined ? schema : resolve(schemas[lastOf(schema.$ref)] ?? nothing);
  const entries: Entry[] = [...commands.values(), ...messagesOf(live)];
  return { version: rest.info.version, entries, errors, doors: live.channels, resolve };
};

const wordsOf = (entry: Entry): string => {
  const paths = entry.is === 'command' ? entry.routes.map(({ method, path }) => `${method} ${path}`) : [];
  return [entry.name, entry.summary, ...paths].join('\n').toLowerCase();
};

/** Every word of the search stands somewhere in it. */
export const fits = (entry: Entry, search: string): boolean => {
  const all = wordsOf(entry);
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
};
