/** The surface of commands: one input through Socket.IO, `/ws` and REST, on connections that stay, answered with the same code on all. */
import type { CommandName } from '@ghanti/protocol';
import { isCommandName } from '@ghanti/protocol';
import { requestOf, routesFor, type Fields } from '../../e2e/support/requests.ts';
import { sampleOf, type Sampled } from '../../e2e/support/samples.ts';
import type { CommandCase } from './case.ts';
import { namesFor, tokenOf } from './names.ts';
import { chatOf, socketOf, type Peer } from './peer.ts';
import { request } from './raw-http.ts';
import { fill } from './values.ts';
import type { World } from './world.ts';

export type Told = { readonly code: string; readonly text: string };
export type CommandDoor = 'Socket.IO' | 'ws' | 'REST';
export type Lines = Disposable & {
  call(door: CommandDoor, command: CommandName, input: Fields): Promise<Told>;
};

type Wire = { readonly ok?: boolean; readonly error?: { readonly code?: string } };

const toldBy = (answer: unknown, text: string): Told => {
  const { ok, error } = Object(answer) as Wire;
  return { code: ok === true ? 'ok' : (error?.code ?? 'nothing'), text };
};

const bySocketIo = async (peer: Peer, id: number, command: string, input: Fields): Promise<Told> => {
  const start = `43/chat,${id}[`;
  const answer = peer.text(start);
  peer.send(`42/chat,${id}${JSON.stringify([command, input])}`);
  const text = (await answer) ?? 'closed';
  return text === 'closed'
    ? { code: 'closed', text }
    : toldBy(Object(JSON.parse(text.slice(start.length - 1)))[0], text);
};

const byWebSocket = async (peer: Peer, id: number, command: string, input: Fields): Promise<Told> => {
  const answer = peer.text(`{"re":${id},`);
  peer.send(JSON.stringify({ id, do: command, with: input }));
  const text = (await answer) ?? 'closed';
  return text === 'closed' ? { code: 'closed', text } : toldBy(JSON.parse(text), text);
};

/** By each of its addresses, which agree. */
const byRest = async ({ server, asha }: World, command: CommandName, input: Fields): Promise<Told> => {
  const told: Told[] = [];
  for (const route of routesFor(command, input)) {
    const { method, path, body } = requestOf(route, input);
    const headers = [['Authorization', `Bearer ${asha.token}`]] as const;
    const reply = await request(server.url, { method, path, body, headers });
    const text = `${reply.status} ${reply.body}`;
    told.push({ code: reply.status < 300 ? 'ok' : String(Object(JSON.parse(reply.body)).code), text });
  }
  const [first, ...others] = told;
  if (first === undefined) throw new Error(`${command} has no address for ${JSON.stringify(input)}`);
  return others.find(({ code }) => code !== first.code) ?? first;
};

export const openLines = async (world: World): Promise<Lines> => {
  const { server, asha } = world;
  const chat = await chatOf(server.url, asha.token);
  const socket = await socketOf(server.url, asha.token);
  let id = 0;
  return {
    call: (door, command, input) => {
      id += 1;
      if (door === 'REST') return byRest(world, command, input);
      return door === 'ws' ? byWebSocket(socket, id, command, input) : bySocketIo(chat, id, command, input);
    },
    [Symbol.dispose]: () => {
      chat[Symbol.dispose]();
      socket[Symbol.dispose]();
    },
  };
};

/** The good call of the command, with the change laid over it. */
export const inputOf = async (
  world: World,
  given: Sampled,
  { command }: Pick<CommandCase, 'command'>,
  change: Fields,
): Promise<Fields> => {
  if (!isCommandName(command)) throw new Error(`no command: ${command}`);
  const names = await namesFor(world, given, change);
  // `__proto__` is a field like any other, in a spread and in what is made of it.
  return Object(fill({ ...sampleOf(command, given), ...change }, { names, token: tokenOf })) as Fields;
};

export const doorsOf = ({ command, only }: Pick<CommandCase, 'command' | 'only'>): readonly CommandDoor[] =>
  only === 'sockets' || (isCommandName(command) && command === 'authenticate')
    ? ['Socket.IO', 'ws']
    : ['Socket.IO', 'ws', 'REST'];
