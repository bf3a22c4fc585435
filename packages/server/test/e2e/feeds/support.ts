/** Feeds in few words: made by Asha, written past the transports, read on a connection. */
import { randomUUID } from 'node:crypto';
import type { CommandOutput, CommandRequest, EventEnvelope } from '@ghanti/protocol';
import { createRest, granted, person, type Connection, type Person, type Reachable } from '@ghanti/testkit';

type Settings = Partial<CommandRequest<'createFeed'>>;

let made = 0;

/** A feed of a name of its own; gives its channel. */
export const feedOf = async (owner: Person, settings: Settings = {}): Promise<string> => {
  made += 1;
  const input = { clientId: randomUUID(), name: `feed-${made}`, ...settings };
  return (await owner.call('createFeed', input)).channel.id;
};

export const subscribe = async (
  connection: Connection,
  channel: string,
  more: Omit<CommandRequest<'subscribe'>, 'channel'> = {},
): Promise<CommandOutput<'subscribe'>> => granted(await connection.call('subscribe', { channel, ...more }));

/** Updates of a channel that came live. */
export const updatesIn = (
  { events }: Pick<Connection, 'events'>,
  channel: string,
): EventEnvelope<'feedUpdate'>[] =>
  events.filter(
    (event): event is EventEnvelope<'feedUpdate'> => event.channel === channel && event.type === 'feedUpdate',
  );

export const valuesIn = (connection: Connection, channel: string): unknown[] =>
  updatesIn(connection, channel).map(({ data }) => data.value);

/** The secret of a key with these scopes. */
export const keyWith = async (server: Reachable, ...scopes: readonly string[]): Promise<string> => {
  const admin = person(server, 'root', { roles: ['admin'] });
  const reply = await createRest(server.url, admin.token).request('/api/v1/admin/keys', {
    method: 'POST',
    body: { name: 'machine', scopes },
  });
  const { secret } = Object(reply.body) as { secret?: string };
  if (secret === undefined) throw new Error(reply.text);
  return secret;
};
