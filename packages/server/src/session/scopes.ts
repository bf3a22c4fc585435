/**
 * What an API key may (protocol.md section 4), in one place, and nothing that is not said here: `notify`, `publish:<feed>` and
 * `read:<feed>` open the commands that they name; `bot` opens what a person may, under the rules of the place. People have
 * no scopes, and pass.
 */
import { GhantiError, type CommandName } from '@ghanti/protocol';
import type { Actor } from './actor.ts';

type Named = (input: object) => string | undefined;

/** The scope on the feed that the input is about; undefined where it is about none. */
const onFeed =
  (act: 'publish' | 'read'): Named =>
  (input) => {
    const channel: unknown = 'channel' in input ? input.channel : undefined;
    const isFeed = typeof channel === 'string' && channel.startsWith('feed:');
    return isFeed ? `${act}:${channel.slice('feed:'.length)}` : undefined;
  };

/** The scope that a command asks of a key that is no bot. */
const named: Readonly<Partial<Record<CommandName, Named>>> = {
  notify: () => 'notify',
  publish: onFeed('publish'),
  subscribe: onFeed('read'),
  unsubscribe: onFeed('read'),
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
