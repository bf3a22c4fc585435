/**
 * JSON Schemas for the two documents: answers and shared shapes as components, inputs one by one. Promises that a shape with a name here
 * appears once and is referred to. OpenAPI 3.1 speaks draft 2020-12, AsyncAPI 3 draft 7. Leaves paths and channels to openapi.ts, asyncapi.ts.
 */
import * as z from 'zod';
import { channelDetail, channelSummary, member, messageState, preferences, profile } from './channel.ts';
import { commandSpec, type CommandName } from './command.ts';
import { anyJson } from './data.ts';
import { problemShape, wireErrorShape } from './errors.ts';
import { ackEvent, eventEnvelope, plainEvent } from './event.ts';
import { signalEnvelope } from './signal.ts';

export interface JsonSchema {
  properties?: Record<string, unknown>;
  required?: string[];
  [keyword: string]: unknown;
}

export type Draft = 'draft-2020-12' | 'draft-7';

/** The members of a union by what they are: `receiveMessageEvent`. */
const named = (options: readonly z.ZodObject<{ type: z.ZodLiteral<string> }>[], kind: string) =>
  Object.fromEntries(options.map((option) => [`${option.shape.type.value}${kind}`, option]));

const shapes: Readonly<Record<string, z.ZodType>> = {
  ...named(plainEvent.options, 'Event'),
  ...named(signalEnvelope.options, 'Signal'),
  Json: anyJson,
  Problem: problemShape,
  WireError: wireErrorShape,
  Event: plainEvent,
  EventEnvelope: eventEnvelope,
  SignalEnvelope: signalEnvelope,
  AckEvent: ackEvent,
  MessageState: messageState,
  ChannelSummary: channelSummary,
  ChannelDetail: channelDetail,
  Member: member,
  Profile: profile,
  Preferences: preferences,
};

const reference = '#/components/schemas/';

/** Without what belongs to a document of its own. */
function bare(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
}

function components(all: Readonly<Record<string, z.ZodType>>, target: Draft): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(all)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io: 'output',
    target,
    unrepresentable: 'any',
    uri: (id) => reference + id,
    // Readers ignore fields that they do not know (VER-1), so answers are never closed.
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, bare({ ...schema })]));
}

/** The JSON Schema of what a client may send. */
export function inputSchema(input: z.ZodType, target: Draft = 'draft-2020-12'): JsonSchema {
  return bare({ ...z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', target }) });
}

/** The components: shared shapes, `<command>Answer` of each served command, and what else is named. */
export function componentSchemas(
  served: readonly CommandName[],
  more: Readonly<Record<string, z.ZodType>>,
  target: Draft = 'draft-2020-12',
): Record<string, unknown> {
  // Some commands share one answer object; a registry knows each object by one name.
  const answers = served.map((name): [string, z.ZodType] => [
    `${name}Answer`,
    commandSpec(name).output.clone(),
  ]);
  const others = Object.entries(more).map(([id, shape]): [string, z.ZodType] => [id, shape.clone()]);
  return components({ ...shapes, ...Object.fromEntries([...others, ...answers]) }, target);
}
