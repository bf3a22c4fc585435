/**
 * Which of the five ways work from here to a server, and why not: for whoever sits behind a proxy. The same checks in a browser and in a
 * terminal, so they use what both have: `fetch` and `WebSocket`. Each takes seconds at most and leaves nothing open.
 * Left to others: words. Without a token nothing is read but what anybody may.
 */
import { subprotocol } from './version.ts';

export const checkupWays = [
  'server',
  'shortPoll',
  'longPoll',
  'sse',
  'websocket',
  'enginePolling',
  'engineSocket',
] as const;
export type CheckupWay = (typeof checkupWays)[number];

export const checkupFaults = [
  /** Nobody answers at all. */
  'unreachable',
  /** Somebody answers who is not Ghanti. */
  'stranger',
  /** An answer that is no success. */
  'refused',
  /** The address is reached, the upgrade is not. */
  'upgradeBlocked',
  /** The connection is there, what goes over it is held back. */
  'buffered',
  /** Ended from between, before its time. */
  'cutOff',
] as const;
export type CheckupFault = (typeof checkupFaults)[number];

export type Checked = {
  readonly way: CheckupWay;
  readonly works: boolean;
  readonly fault?: CheckupFault;
  /** What was seen, in short: `504 after 2.0 s`. */
  readonly seen: string;
};

export type CheckupOptions = {
  /** `https://chat.example`, without a slash at the end. */
  readonly url: string;
  readonly token?: string | undefined;
  /** How long a poll and a stream are held, to see whether somebody cuts them. At most 55. */
  readonly holdSeconds?: number;
  /** How long what should come at once may take. */
  readonly patienceMs?: number;
};

type Given = Required<Omit<CheckupOptions, 'token'>> & Pick<CheckupOptions, 'token'>;
type Outcome = Omit<Checked, 'way'>;

const well = (seen: string): Outcome => ({ works: true, seen });
const bad = (fault: CheckupFault, seen: string): Outcome => ({ works: false, fault, seen });

const since = (began: number): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;

const ask = async (given: Given, path: string, more: Record<string, string> = {}, ms = given.patienceMs) =>
  await fetch(given.url + path, {
    cache: 'no-store',
    headers: { ...more, ...(given.token !== undefined && { authorization: `Bearer ${given.token}` }) },
    signal: AbortSignal.timeout(ms),
  });

const json = { accept: 'application/json' };

const inJson = (text: string, name: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? Object.entries(value).find(([key]) => key === name)?.[1]
      : undefined;
  } catch {
    return undefined;
  }
};

const reach = async (given: Given): Promise<Outcome> => {
  const began = performance.now();
  try {
    const answer = await ask(given, '/version', json);
    const version = inJson(await answer.text(), 'version');
    return typeof version === 'string'
      ? well(`Ghanti ${version}, ${since(began)}`)
      : bad('stranger', `${answer.status}`);
  } catch {
    return bad('unreachable', `no answer after ${since(began)}`);
  }
};

/** One poll; `wait` is held as long as is asked, so it may be cut. */
const poll = async (given: Given, query: string, ms: number): Promise<Outcome & { cursor?: string }> => {
  const began = performance.now();
  try {
    const answer = await ask(given, `/events${query}`, json, ms);
    const cursor = inJson(await answer.text(), 'cursor');
    const seen = `${answer.status} after ${since(began)}`;
    if (answer.ok && typeof cursor === 'string') return { ...well(seen), cursor };
    return bad(answer.status === 504 || answer.status === 502 ? 'cutOff' : 'refused', seen);
  } catch {
    return bad('cutOff', `no answer after ${since(began)}`);
  }
};

/** The first block has to come at once, and the stream has to last. */
const stream = async (given: Given): Promise<Outcome> => {
  const began = performance.now();
  const holdMs = given.holdSeconds * 1_000;
  let came = false;
  try {
    const answer = await ask(given, '/events', { accept: 'text/event-stream' }, given.patienceMs + holdMs);
    if (!answer.ok || answer.body === null) return bad('refused', `${answer.status}`);
    const reader = answer.body.getReader();
    const nothing = Symbol('nothing');
    const next = async (ms: number) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<typeof nothing>((resolve) => (timer = setTimeout(() => resolve(nothing), ms)));
      try {
        return await Promise.race([reader.read(), late]);
      } finally {
        clearTimeout(timer);
      }
    };
    const first = await next(given.patienceMs);
    if (first === nothing) {
      await reader.cancel();
      return bad('buffered', `head, but no event in ${since(began)}`);
    }
    came = !first.done;
    const firstAfter = since(began);
    while (came && performance.now() - began < holdMs) {
      const more = await next(holdMs - (performance.now() - began));
      if (more === nothing) break;
      if (more.done) return bad('cutOff', `ended after ${since(began)}`);
    }
    await reader.cancel();
    return came ? well(`first event after ${firstAfter}`) : bad('cutOff', `ended after ${since(began)}`);
  } catch {
    return came ? bad('cutOff', `cut after ${since(began)}`) : bad('buffered', `nothing in ${since(began)}`);
  }
};

type Talk = {
  readonly path: string;
  readonly protocols: string[];
  readonly greet?: string;
  /** What shows that frames come through: a text of the peer's, or its close code. */
  readonly answers: (text: string | undefined, code: number | undefined) => boolean;
};

/** Opens a WebSocket and waits for an answer on it. */
const talk = (
  given: Given,
  { path, protocols, greet, answers }: Talk,
): Promise<'answered' | 'silent' | 'closed'> =>
  new Promise((resolve) => {
    const socket = new WebSocket(given.url.replace(/^http/, 'ws') + path, protocols);
    let opened = false;
    const end = (how: 'answered' | 'silent' | 'closed'): void => {
      clearTimeout(timer);
      resolve(how);
      socket.close();
    };
    const timer = setTimeout(() => end(opened ? 'silent' : 'closed'), given.patienceMs);
    socket.addEventListener('open', () => {
      opened = true;
      if (greet !== undefined) socket.send(greet);
    });
    socket.addEventListener('message', ({ data }) => {
      if (answers(String(data), undefined)) end('answered');
    });
    socket.addEventListener('close', ({ code }) => end(answers(undefined, code) ? 'answered' : 'closed'));
    socket.addEventListener('error', () => undefined);
  });

/** Why no upgrade came through: whether at least the address is reached. */
const whyClosed = async (given: Given, path: string): Promise<Outcome> => {
  try {
    const answer = await ask(given, path);
    await answer.body?.cancel();
    return bad('upgradeBlocked', `the address answers ${answer.status}, but no 101`);
  } catch {
    return bad('upgradeBlocked', 'no 101');
  }
};

const overSocket = async (given: Given, conversation: Talk): Promise<Outcome> => {
  const began = performance.now();
  const how = await talk(given, conversation);
  if (how === 'answered') return well(`101, and an answer after ${since(began)}`);
  if (how === 'silent') return bad('buffered', `101, but no frame in ${since(began)}`);
  return await whyClosed(given, conversation.path);
};

const ours = ({ token = 'none' }: Given): Talk => ({
  path: '/ws',
  protocols: [subprotocol],
  greet: JSON.stringify({ id: 1, do: 'authenticate', with: { token } }),
  // Refused with a code of ours, or let in: either way frames go there and come back.
  answers: (text, code) => text !== undefined || (code !== undefined && code >= ownCodes),
});

/** Close codes that nothing in between makes (RFC 6455, section 7.4.2). */
const ownCodes = 4_000;

const isOpen = (text: string | undefined): boolean => text?.startsWith('0{') === true;

const engine: Talk = { path: '/socket.io/?EIO=4&transport=websocket', protocols: [], answers: isOpen };

const enginePolling = async (given: Given): Promise<Outcome> => {
  const began = performance.now();
  const path = '/socket.io/?EIO=4&transport=polling';
  try {
    const answer = await ask(given, path);
    const text = await answer.text();
    if (!isOpen(text)) return bad('refused', `${answer.status}`);
    const sid = String(inJson(text.slice(1), 'sid'));
    await fetch(`${given.url}${path}&sid=${encodeURIComponent(sid)}`, { method: 'POST', body: '1' });
    return well(`a session after ${since(began)}`);
  } catch {
    return bad('cutOff', `no answer after ${since(began)}`);
  }
};

/** In their order, each told as soon as it is known. Where there is no Ghanti, nothing else is tried. */
export async function* checkup(options: CheckupOptions): AsyncGenerator<Checked> {
  const given = { holdSeconds: 3, patienceMs: 5_000, ...options };
  const server = await reach(given);
  yield { way: 'server', ...server };
  if (!server.works) return;
  const { cursor, ...short } = await poll(given, '', given.patienceMs);
  yield { way: 'shortPoll', ...short };
  const held = `?wait=${given.holdSeconds}&cursor=${encodeURIComponent(cursor ?? '')}`;
  const { cursor: _, ...long } = await poll(
    given,
    cursor === undefined ? `?wait=${given.holdSeconds}` : held,
    given.holdSeconds * 1_000 + given.patienceMs,
  );
  yield { way: 'longPoll', ...long };
  yield { way: 'sse', ...(await stream(given)) };
  yield { way: 'websocket', ...(await overSocket(given, ours(given))) };
  yield { way: 'enginePolling', ...(await enginePolling(given)) };
  yield { way: 'engineSocket', ...(await overSocket(given, engine)) };
}
