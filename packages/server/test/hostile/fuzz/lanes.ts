/** The ways of a fuzz run: each takes one packet of chance, sends it, and tells what was wrong with the answer, if anything. */
import { Agent, request as httpRequest } from 'node:http';
import {
  adminCommandNames,
  adminSpec,
  authRoutes,
  commandSpec,
  type CommandName,
  type CommandSpec,
} from '@ghanti/protocol';
import type { Random } from '@ghanti/testkit';
import { requestOf, routesFor, type Fields } from '../../e2e/support/requests.ts';
import { personal, sampleOf, type Sampled } from '../../e2e/support/samples.ts';
import { broken, spoiled } from './dictionary.ts';
import { Line, socketIoLine, webSocketLine } from './line.ts';
import { faultOf, isAnswer } from './oracle.ts';

export type Tried = { readonly sent: string; readonly fault: string | undefined };

export type Lane = {
  readonly name: string;
  readonly share: number;
  /** How many go out at once. */
  readonly window: number;
  open(): Promise<void>;
  try(random: Random, number: number): Promise<Tried>;
  close(): void;
};

export type LaneOptions = {
  readonly url: string;
  readonly given: Sampled;
  readonly adminToken: string;
};

type Drawn = { readonly name: string; readonly spec: CommandSpec; readonly text: string };

const mostBytes = 60_000;

/** A frame over the limit would end its connection, as it should. */
const textOf = (random: Random, good: Fields, names: readonly string[]): string => {
  const text = JSON.stringify(spoiled(random, good, names));
  return Buffer.byteLength(text) < mostBytes ? text : JSON.stringify(good);
};

const drawn = (random: Random, given: Sampled): Drawn => {
  const name = random.pick(personal);
  const spec = commandSpec(name);
  return { name, spec, text: textOf(random, sampleOf(name, given), Object.keys(spec.input.shape)) };
};

const adminGood: Fields = {
  user: 'chitra',
  on: true,
  connection: 'none',
  channel: 'none',
  seq: 1,
  name: 'x',
  scopes: ['bot'],
  id: 'none',
  limit: 1,
};

const drawnForAdmin = (random: Random): Drawn => {
  const name = random.pick(adminCommandNames);
  const spec = adminSpec(name);
  const fields = Object.keys(spec.input.shape);
  const good = Object.fromEntries(
    fields.flatMap((field) => (field in adminGood ? [[field, adminGood[field]]] : [])),
  );
  return { name, spec, text: textOf(random, good, fields) };
};

type Framed = (number: number, name: string, text: string) => string;

const socketLane = (
  lane: Pick<Lane, 'name' | 'share' | 'window'>,
  line: Line,
  draw: (random: Random) => Drawn,
  framed: Framed,
): Lane => ({
  ...lane,
  open: () => line.open(),
  async try(random, number) {
    const { name, spec, text } = draw(random);
    const sent = framed(number, name, text);
    return { sent, fault: faultOf(spec.input, text, await line.ask(number, sent)) };
  },
  close: () => line.close(),
});

/** Spoiled as bytes: whatever it is, what comes right behind is answered, or the connection has ended. */
const brokenLane = (
  lane: Pick<Lane, 'name' | 'share'>,
  line: Line,
  given: Sampled,
  framed: Framed,
): Lane => ({
  ...lane,
  window: 1,
  open: () => line.open(),
  async try(random, number) {
    await line.open();
    const { name, text } = drawn(random, given);
    const packet = broken(random, framed(number + 1, name, text));
    const code = await line.ask(number, framed(number, 'getProfile', '{}'), packet);
    return { sent: packet.toString('latin1'), fault: code === 'ok' || code === 'closed' ? undefined : code };
  },
  close: () => line.close(),
});

const attempts = 3;

type Asked = { readonly method: string; readonly path: string; readonly body?: string | undefined };

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

const askOnce = (url: string, token: string, { method, path, body }: Asked): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const request = httpRequest(url + path, { method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { statusCode = 0 } = response;
        resolve(statusCode < 300 ? 'ok' : (/"code":"(\w+)"/.exec(text)?.[1] ?? String(statusCode)));
      });
    });
    request.on('error', reject).end(body);
  });

/** The code of a problem; `ok`; or the status. A connection that stood idle may be closed just when it is used again. */
const ask = async (url: string, token: string, asked: Asked): Promise<string> => {
  for (let left = attempts; ; left -= 1) {
    const told = await askOnce(url, token, asked).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' || left <= 1) throw error;
      return undefined;
    });
    if (told !== undefined) return told;
  }
};

const commandAsked = (random: Random, given: Sampled): Asked => {
  for (;;) {
    const { name, text } = drawn(random, given);
    const input = JSON.parse(text) as Fields;
    const [route] = routesFor(name as CommandName, input);
    try {
      if (route !== undefined) return requestOf(route, input);
    } catch {
      // Half a character cannot stand in an address.
    }
  }
};

const eventsAsked = (random: Random): Asked => {
  const good = { cursor: 'x', window: 5, channels: 'a,b' };
  const query = spoiled(random, good, [...Object.keys(good), 'wait', 'ticket']);
  // JSON has no word for a value that was taken away.
  const written = (value: unknown): string =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    name.toWellFormed(),
    written(value).toWellFormed(),
  ]);
  // A poll that waits is no fault.
  return { method: 'GET', path: `/events?${new URLSearchParams(pairs.filter(([name]) => name !== 'wait'))}` };
};

const signInAsked = (random: Random): Asked => {
  const { method, path, input } = random.pick([
    authRoutes.login,
    authRoutes.register,
    authRoutes.resetPassword,
    authRoutes.refresh,
    authRoutes.changePassword,
  ]);
  const good = { handle: 'nobody', name: 'A', password: 'battery staple', code: 'AAAAAAAAAAAAAAAAAAAAAA' };
  const body = JSON.stringify(spoiled(random, good, Object.keys(input.shape)));
  return { method, path: `/api/v1${path}`, body };
};

const restLane = ({ url, given }: LaneOptions): Lane => ({
  name: 'REST',
  share: 0.06,
  window: 16,
  open: () => Promise.resolve(),
  async try(random) {
    const draw = random.below(100);
    const asked =
      draw < 1 ? signInAsked(random) : draw < 12 ? eventsAsked(random) : commandAsked(random, given);
    if (asked.path.length > 12_000) return { sent: '', fault: undefined };
    const code = await ask(url, given.asha.token, asked);
    return { sent: `${asked.method} ${asked.path} ${asked.body}`, fault: isAnswer(code) ? undefined : code };
  },
  close: () => undefined,
});

const inSocketIo =
  (namespace: string): Framed =>
  (number, name, text) =>
    `42${namespace},${number}[${JSON.stringify(name)},${text}]`;
const inWebSocket: Framed = (number, name, text) =>
  `{"id":${number},"do":${JSON.stringify(name)},"with":${text}}`;

const lines = 8;

export const lanesOf = (options: LaneOptions): readonly Lane[] => {
  const { url, given, adminToken } = options;
  const { token } = given.asha;
  const chat = inSocketIo('/chat');
  const draw = (random: Random): Drawn => drawn(random, given);
  // Commands of one connection wait for each other: several lines share the wait for the disk.
  const wide = Array.from({ length: lines }, (_, index) => index + 1).flatMap((index) => [
    socketLane(
      { name: `Socket.IO ${index}`, share: 0.45 / lines, window: 50 },
      socketIoLine(url, token, '/chat'),
      draw,
      chat,
    ),
    socketLane(
      { name: `ws ${index}`, share: 0.42 / lines, window: 50 },
      webSocketLine(url, token),
      draw,
      inWebSocket,
    ),
  ]);
  return [
    ...wide,
    socketLane(
      { name: '/admin', share: 0.03, window: 16 },
      socketIoLine(url, adminToken, '/admin'),
      drawnForAdmin,
      inSocketIo('/admin'),
    ),
    brokenLane({ name: 'broken Socket.IO', share: 0.02 }, socketIoLine(url, token, '/chat'), given, chat),
    brokenLane({ name: 'broken ws', share: 0.02 }, webSocketLine(url, token), given, inWebSocket),
    restLane(options),
  ];
};
