/**
 * What an API key may (protocol.md section 4), in one place, and nothing that is not said here: `notify`, `publish:<feed>` and
 * `read:<feed>` open the commands that they name; `bot` opens what a person may, under the rules of the place. People have
 * no scopes, and pass.
 */
import { GhantiError, type CommandName } from '@ghanti/protocol';
import type { Actor } from './actor.ts';

type Named = (input: object) => string;

const feedOf = (input: object): string => {
  const channel: unknown = 'channel' in input ? input.channel : undefined;
  return typeof channel === 'string' && channel.startsWith('feed:') ? channel.slice('feed:'.length) : '';
};
const publish: Named = (input) => `publish:${feedOf(input)}`;
const read: Named = (input) => `read:${feedOf(input)}`;

/** The scope that a command asks of a key that is no bot. */
const named: Readonly<Partial<Record<CommandName, Named>>> = {
  notify: () => 'notify',
  publish,
  subscribe: read,
  unsubscribe: read,
};

/** No right of a person: a bot needs the scope as well. */
const neverOfBots: ReadonlySet<CommandName> = new Set<CommandName>(['notify']);

/** @throws GhantiError `forbidden`, the same whether what it is about is there or not. */
export const checkScopes = ({ scopes }: Pick<Actor, 'scopes'>, command: CommandName, input: object): void => {
  if (scopes === undefined) return;
  const wanted = named[command]?.(input);
  if (wanted !== undefined && scopes.includes(wanted)) return;
  if (scopes.includes('bot') && !neverOfBots.has(command)) return;
  throw new GhantiError('forbidden', 'this key may not do that');
};
