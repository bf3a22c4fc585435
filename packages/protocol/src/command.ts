/**
 * The one table of commands (protocol section 6): REST routes, socket commands, OpenAPI and the typed
 * client are derived from it. Promises that the input of each is strict (VER-1) and that a `clientId`
 * is in it exactly where IDEM-1 says. Leaves to the server who may, and which are served.
 */
import type * as z from 'zod';
import { channelCommands } from './commands/channels.ts';
import { feedCommands } from './commands/feeds.ts';
import { messageCommands } from './commands/messages.ts';
import { peopleCommands } from './commands/people.ts';
import { sessionCommands } from './commands/session.ts';
import type { CommandSpec } from './commands/shared.ts';
import { fromZod, type WireError } from './errors.ts';

export type { ClientIdRule, CommandSpec, RestRoute } from './commands/shared.ts';

export const commands = {
  ...messageCommands,
  ...channelCommands,
  ...peopleCommands,
  ...feedCommands,
  ...sessionCommands,
} satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof commands;

/** What a client may give: defaults left out. */
export type CommandRequest<N extends CommandName> = z.input<(typeof commands)[N]['input']>;

/** What a handler gets: parsed, normalised, defaults filled in. */
export type CommandInput<N extends CommandName> = z.output<(typeof commands)[N]['input']>;

export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;

/** The acknowledgement of a command on Socket.IO and raw WebSocket. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: WireError };

function isNameOf<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

/** Whether a name from the wire is a command; `toString` and `__proto__` are not (EP-21). */
export function isCommandName(name: string): name is CommandName {
  return isNameOf(commands, name);
}

export const commandNames: readonly CommandName[] = Object.keys(commands).filter(isCommandName);

/** The row of a command, as every row looks. */
export function commandSpec(name: CommandName): CommandSpec {
  return commands[name];
}

/**
 * The parsed input of a command.
 * @throws GhantiError `invalid`, or `too_large` when only a named limit is exceeded.
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fromZod(parsed.error);
}
