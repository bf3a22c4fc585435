/**
 * The table that every transport runs: name -> the function that the rules of the place give it (VER-1: the input is
 * parsed strictly before anything else). A name without a function is not served.
 */
import {
  commands as contract,
  GhantiError,
  invalid,
  isCommandName,
  parseInput,
  type CommandName,
} from '@ghanti/protocol';
import type { Acting, Handlers } from '../chat/context.ts';
import type { Limiter } from './limiter.ts';
import { checkScopes } from './scopes.ts';
import type { Actor, Commands } from './actor.ts';

/** These reach the log, or only read, in the turn in which they start; all others wait their turn (ACK-1). */
const pipelinedWrites: ReadonlySet<string> = new Set<CommandName>([
  'sendMessage',
  'editMessage',
  'deleteMessage',
  'react',
  'vote',
  'closePoll',
  'pinMessage',
  'mark',
  'typing',
  'signal',
]);

const reads: ReadonlySet<string> = new Set<CommandName>([
  'history',
  'listPins',
  'sync',
  'listChannels',
  'listFeeds',
  'getChannel',
  'listMembers',
  'getProfile',
  'findUsers',
  'listBlocks',
  'listInvites',
  'subscribe',
  'search',
  'receipts',
]);

/** Has no effect, and may be answered at length. */
export const isRead = (name: string): boolean => reads.has(name);

export const isPipelined = (name: string): boolean => pipelinedWrites.has(name) || isRead(name);

/** `authenticate` concerns a connection: its session runs it. */
const ofConnections: readonly CommandName[] = ['authenticate'];

type AnyHandler = (acting: Acting, input: unknown) => Promise<unknown>;
export type Counted = (command: string, outcome: string) => void;

/** What the embedding application is asked before a command of a client runs; the input is parsed already. */
export type Asked = {
  readonly user: string;
  readonly roles: readonly string[];
  readonly command: CommandName;
  readonly input: object;
};
/** False refuses with `forbidden`. */
export type Authorize = (asked: Asked) => boolean | Promise<boolean>;

const unknownCommand = (): GhantiError =>
  invalid([{ path: '', message: 'unknown_event: no such command here' }]);

const allowed = async (authorize: Authorize, asked: Asked): Promise<void> => {
  if ((await authorize(asked)) === false)
    throw new GhantiError('forbidden', 'not allowed by the application');
};

const isDuplicate = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'duplicate' in answer;

export const createCommands = (handlers: Handlers, counted: Counted, authorize?: Authorize): Commands => {
  // The table's type ties each function's input to its schema, and it is parsed by that schema just before the call.
  const table = new Map(Object.entries(handlers) as [string, AnyHandler][]);

  const run = (name: string, actor: Actor, given: unknown): Promise<unknown> => {
    const handler = table.get(name);
    if (handler === undefined || !isCommandName(name)) throw unknownCommand();
    const input = parseInput(contract[name].input, given);
    checkScopes(actor, name, input);
    if (authorize === undefined) return handler(actor, input);
    const { user, roles } = actor;
    return allowed(authorize, { user, roles, command: name, input }).then(() => handler(actor, input));
  };

  return {
    served: [...[...table.keys()].filter(isCommandName), ...ofConnections],
    async run(name, actor, input) {
      const label = table.has(name) ? name : 'unknown';
      try {
        const answer = await run(name, actor, input);
        counted(label, isDuplicate(answer) ? 'duplicate' : 'ok');
        return answer;
      } catch (error) {
        counted(label, error instanceof GhantiError ? error.code : 'internal');
        throw error;
      }
    },
  };
};

/** The same table for callers without a connection, which has its own place for the limit. */
export const limited = (commands: Commands, limiter: Limiter): Commands => ({
  served: commands.served,
  async run(name, actor, input) {
    limiter.check(actor);
    return await commands.run(name, actor, input);
  },
});
