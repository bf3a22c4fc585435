/**
 * People, as a test speaks of them: Asha, Bilal, Chitra … Each has a token of the host application, REST, and as many
 * connections as the test opens. What it calls must succeed, or the test fails with the error's code.
 */
import {
  type Ack,
  type CommandName,
  type CommandOutput,
  type CommandRequest,
  type SignedIn,
} from '@ghanti/protocol';
import type { Reachable } from '../server/test-server.ts';
import { connect, type ConnectOptions, type Connection } from './connection.ts';
import { hostToken, type Claims } from './host-token.ts';
import { createRest, type Rest } from './rest.ts';

export interface Person {
  readonly user: string;
  readonly token: string;
  readonly rest: Rest;
  connect(options?: ConnectOptions): Promise<Connection>;
  /** A command over REST that must succeed. */
  call<N extends CommandName>(name: N, input: CommandRequest<N>): Promise<CommandOutput<N>>;
}

export const names = ['asha', 'bilal', 'chitra', 'dev', 'esha', 'farid', 'gita', 'hari'] as const;

/** The data of an acknowledgement that must be positive. */
export const granted = <T>(ack: Ack<T>): T => {
  if (ack.ok) return ack.data;
  throw new Error(`${ack.error.code}: ${ack.error.message} ${JSON.stringify(ack.error.issues ?? [])}`);
};

const personOf = (server: Reachable, user: string, token: string): Person => {
  const rest = createRest(server.url, token);
  return {
    user,
    token,
    rest,
    connect: (options) => connect(server.url, token, options),
    call: async (name, input) => granted(await rest.call(name, input)),
  };
};

/** Somebody whom the host application vouches for; made at first sight. */
export const person = (server: Reachable, user: string, claims: Omit<Claims, 'sub'> = {}): Person =>
  personOf(server, user, hostToken(server, { sub: user, name: user, ...claims }));

const isSignedIn = (body: unknown): body is SignedIn =>
  typeof body === 'object' && body !== null && 'accessToken' in body;

/** Somebody with an account of his own. */
export const register = async (
  server: Reachable,
  handle: string,
  password = `the password of ${handle}`,
): Promise<Person> => {
  const { status, body, text } = await createRest(server.url).request('/api/v1/auth/register', {
    method: 'POST',
    body: { handle, name: handle, password },
  });
  if (status >= 400 || !isSignedIn(body)) throw new Error(`registering ${handle}: ${status} ${text}`);
  return personOf(server, body.user.id, body.accessToken);
};

/** Makes people known, each by a first request, so that others can be told of them; gives them in the same order. */
export const people = async <const Users extends readonly string[]>(
  server: Reachable,
  ...users: Users
): Promise<{ [Place in keyof Users]: Person }> => {
  const all = users.map((user) => person(server, user));
  for (const one of all) await one.call('listChannels', { limit: 1 });
  // `map` forgets how many there were.
  return all as { [Place in keyof Users]: Person };
};

/** A group of the first one's making. */
export const group = async (
  owner: Person,
  members: readonly Person[],
  options: Partial<CommandRequest<'createGroup'>> = {},
): Promise<string> => {
  const { channel } = await owner.call('createGroup', {
    clientId: `group-${crypto.randomUUID()}`,
    title: 'A group',
    members: members.map(({ user }) => user),
    ...options,
  });
  return channel.id;
};
