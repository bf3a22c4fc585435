/**
 * The ways in: one command through the stock Socket.IO client, by long polling or WebSocket, or through each of its REST
 * routes. What comes back is kept as text, to be compared byte by byte.
 */
import { connect, createRest, Refused, type Connection } from '@ghanti/testkit';
import { commandSpec, isCommandName, type CommandName, type ErrorCode } from '@ghanti/protocol';
import { requestOf, routesFor, type Fields } from './requests.ts';

export type Answer = {
  readonly outcome: 'ok' | ErrorCode;
  /** The whole acknowledgement, or status, headers and body. */
  readonly text: string;
  readonly data: unknown;
};

type Wire = {
  readonly ok?: unknown;
  readonly data?: unknown;
  readonly error?: { readonly code?: ErrorCode | undefined };
};

const ofAck = (ack: Wire): Answer => {
  const code = ack.error?.code;
  if (ack.ok !== true && code === undefined) throw new Error(`no acknowledgement: ${JSON.stringify(ack)}`);
  return { outcome: code ?? 'ok', text: JSON.stringify(ack), data: ack.data };
};

const refused = (error: unknown): Answer => {
  if (!(error instanceof Refused) || error.code === undefined) throw error;
  // The code came from the server's table.
  return { outcome: error.code as ErrorCode, text: error.code, data: undefined };
};

/** On a connection that is open already. */
export const onSocket = async ({ socket }: Connection, command: string, input: unknown): Promise<Answer> =>
  ofAck(await socket.timeout(5_000).emitWithAck(command, input));

/** By the client; where the server ends the connection instead, the answer is why it said so. */
const bySocket = async (
  url: string,
  token: string | undefined,
  transport: 'polling' | 'websocket',
  command: string,
  input: unknown,
): Promise<Answer> => {
  const opened = await connect(url, token, { transport }).catch(refused);
  if ('outcome' in opened) return opened;
  using connection = opened;
  const { socket } = connection;
  const ended = new Promise<Wire>((resolve) =>
    socket.once('disconnect', () => resolve({ error: connection.signals('goaway').at(-1)?.data ?? {} })),
  );
  const answered = new Promise<Wire>((resolve) => socket.emit(command, input, resolve));
  return ofAck(await Promise.race([answered, ended]));
};

const fleeting = new Set(['date', 'connection', 'keep-alive']);

/** By every route that can carry the input; the routes agree, or the answer is none. */
const byRest = async (
  url: string,
  token: string | undefined,
  command: string,
  input: Fields,
): Promise<Answer> => {
  if (!isCommandName(command)) throw new Error(`${command} has no address`);
  const answers: Answer[] = [];
  for (const route of routesFor(command, input)) {
    const { method, path, body } = requestOf(route, input);
    const reply = await createRest(url, token).request(path, { method, body });
    const said = Object(reply.body) as { code?: ErrorCode };
    const outcome = reply.status < 300 ? 'ok' : said.code;
    if (outcome === undefined) throw new Error(`${method} ${path} gave ${reply.status} ${reply.text}`);
    const headers = [...reply.headers].filter(([name]) => !fleeting.has(name));
    answers.push({ outcome, text: JSON.stringify([reply.status, headers, reply.text]), data: reply.body });
  }
  const [first] = answers;
  if (first === undefined) throw new Error(`${command} has no route for ${JSON.stringify(input)}`);
  if (answers.some(({ outcome }) => outcome !== first.outcome)) throw new Error('the routes do not agree');
  return first;
};

/** Connections that stay, one per person and transport. */
export type Lines = ReturnType<typeof openLines>;

export const openLines = (url: string) => {
  const open = new Map<string, Promise<Connection>>();
  return {
    of(token: string, transport: 'polling' | 'websocket'): Promise<Connection> {
      const key = `${transport} ${token}`;
      const line = open.get(key) ?? connect(url, token, { transport, keep: false });
      open.set(key, line);
      return line;
    },
    async close(): Promise<void> {
      for (const line of open.values()) (await line).close();
    },
  };
};

export const doors = ['websocket', 'polling', 'rest'] as const;
export type Door = (typeof doors)[number];

/** Whether a command can be called there: those on a connection have no address. */
export const leadsTo = (door: Door, command: CommandName): boolean =>
  door !== 'rest' || commandSpec(command).rest.length > 0;

/** One command through one door; without a token as nobody. */
export const through = (
  door: Door,
  url: string,
  token: string | undefined,
  command: string,
  input: Fields,
): Promise<Answer> =>
  door === 'rest' ? byRest(url, token, command, input) : bySocket(url, token, door, command, input);
