/**
 * AsyncAPI 3.0 of the live side, made from the one table (protocol sections 5 to 7): the doors as servers and channels, each command with its
 * acknowledgement as request and reply, every event, signal and frame. Promises that what is described is what is checked: schemas
 * come from the same zod objects. Only what is served is in it. Seen from the server: it receives commands, and sends events.
 * Not for browsers: import `@ghanti/protocol/asyncapi`.
 */
import { adminChannel, adminOperations } from './asyncapi-admin.ts';
import { channels, securitySchemes, servers } from './asyncapi-doors.ts';
import { commandMessages, envelopeMessages, handshakeMessages } from './asyncapi-messages.ts';
import { operations } from './asyncapi-operations.ts';
import { commandSpec, type CommandName } from './command.ts';
import { adminCommandNames, adminSpec } from './commands/admin.ts';
import type { CommandSpec } from './commands/shared.ts';
import { errorCode, errorTable } from './errors.ts';
import { adminExamples } from './route-examples.ts';
import { commandExamples } from './examples.ts';
import { componentSchemas, inputSchema } from './json-schemas.ts';
import { errorMeanings } from './meanings.ts';
import { pollAnswer } from './stream.ts';
import { tagOf } from './tags.ts';

export interface AsyncApiOptions {
  readonly served: readonly CommandName[];
  readonly version: string;
  /** The public URL of the server, where it is known. */
  readonly url?: string;
}

export type AsyncApiDocument = Record<string, unknown> & {
  asyncapi: string;
  channels: Record<string, Record<string, unknown>>;
  operations: Record<string, Record<string, unknown>>;
};

const draft = 'draft-7';

const rowsOf = (served: readonly CommandName[]) =>
  served.map((name) => ({
    name,
    spec: commandSpec(name),
    tag: tagOf(name),
    example: commandExamples[name],
  }));

const adminRows = adminCommandNames.map((name) => ({
  name,
  spec: adminSpec(name),
  tag: 'admin' as const,
  example: adminExamples[name],
}));

const inputs = (rows: readonly { readonly name: string; readonly spec: CommandSpec }[]) =>
  Object.fromEntries(rows.map(({ name, spec }) => [`${name}Input`, inputSchema(spec.input, draft)]));

/** Code, HTTP status, close code, whether it may succeed later, and what it means. */
const errors = errorCode.options.map((code) => ({ code, ...errorTable[code], meaning: errorMeanings[code] }));

const description = `The live side of Ghanti. Every transport carries the same commands, events and signals.
What has a \`seq\` is an event: it is in the log, and a reader goes on from the \`cursor\` of the last one that he has applied.
What has none is a signal. REST is in /api/openapi.json.`;

/** The document that `/api/asyncapi.json` serves. */
export function asyncApi({ served, version, url }: AsyncApiOptions): AsyncApiDocument {
  const rows = rowsOf(served);
  const answers = adminRows.map(({ name, spec }) => [`${name}Answer`, spec.output] as const);
  const more = { eventsAnswer: pollAnswer, ...Object.fromEntries(answers) };
  return {
    asyncapi: '3.0.0',
    info: { title: 'Ghanti', version, description, license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    servers: servers(url),
    channels: { ...channels(served), admin: adminChannel },
    operations: { ...operations(rows), ...adminOperations(adminRows) },
    components: {
      messages: {
        ...handshakeMessages,
        ...commandMessages(rows, ['socketio', 'websocket']),
        ...commandMessages(adminRows, ['socketio']),
        ...envelopeMessages(),
      },
      schemas: {
        ...componentSchemas(served, more, draft),
        ...inputs(rows),
        ...inputs(adminRows),
      },
      securitySchemes,
    },
    'x-errors': errors,
  };
}
