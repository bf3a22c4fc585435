/** The ways that take an upgrade, our own and Socket.IO's, and Socket.IO's without one. */
import { subprotocol } from '../version.ts';
import { ask, bad, inJson, since, well, type Given, type Outcome } from './outcome.ts';

type Talk = {
  readonly path: string;
  readonly protocols: string[];
  readonly greet?: string;
  /** How long nothing is said at first, in silence. */
  readonly quietMs: number;
  /** How long it is held after the answer. */
  readonly holdMs: number;
  /** What shows that frames come through: a text of the peer's, or its close code. */
  readonly answers: (text: string | undefined, code: number | undefined) => boolean;
};

/** `cut`: it was open, and nobody here ended it. In seconds: until the answer came, and since it was open. */
type Talked = {
  readonly how: 'answered' | 'silent' | 'closed' | 'cut';
  readonly seconds: number;
  readonly held: number;
};

/** Opens a WebSocket, waits for an answer on it, and sees whether it lasts. */
const talk = (given: Given, { path, protocols, greet, quietMs, holdMs, answers }: Talk): Promise<Talked> =>
  new Promise((resolve) => {
    const socket = new WebSocket(given.url.replace(/^http/, 'ws') + path, protocols);
    let asked = performance.now();
    let opened: number | undefined;
    let answered: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (ms: number, run: () => void): void => {
      clearTimeout(timer);
      timer = setTimeout(run, ms);
    };
    const end = (how: Talked['how']): void => {
      clearTimeout(timer);
      const held = opened === undefined ? 0 : since(opened);
      resolve({ how, seconds: answered ?? since(asked), held });
      socket.close();
    };
    const isAnswered = (): void => void (answered ??= since(asked));
    later(given.patienceMs, () => end('closed'));
    socket.addEventListener('open', () => {
      opened = performance.now();
      later(quietMs, () => {
        if (greet !== undefined) {
          asked = performance.now();
          socket.send(greet);
        }
        later(given.patienceMs, () => end('silent'));
      });
    });
    socket.addEventListener('message', ({ data }) => {
      if (answered !== undefined || !answers(String(data), undefined)) return;
      isAnswered();
      later(holdMs, () => end('answered'));
    });
    socket.addEventListener('close', ({ code }) => {
      if (!answers(undefined, code)) return end(opened === undefined ? 'closed' : 'cut');
      isAnswered();
      end('answered');
    });
    socket.addEventListener('error', () => undefined);
  });

/** Why no upgrade came through: as far as can be seen from here, at least whether the address is reached. */
const whyClosed = async (given: Given, path: string): Promise<Outcome> => {
  try {
    // A terminal's socket is no page's.
    if (given.handshake !== undefined) {
      const text = await given.handshake(given.url + path);
      return bad('upgradeBlocked', { what: 'handshake', of: { text } });
    }
    if (given.isForeign) return bad('foreignPage', { what: 'foreignSocket', of: {} });
    const { body, status } = await ask(given, path);
    await body?.cancel();
    return bad('upgradeBlocked', { what: 'noUpgrade', of: { status } });
  } catch {
    return bad('upgradeBlocked', { what: 'noUpgrade', of: {} });
  }
};

const overSocket = async (given: Given, conversation: Talk): Promise<Outcome> => {
  const { how, seconds, held } = await talk(given, conversation);
  if (how === 'answered') return well({ what: 'frames', of: { seconds, held } });
  if (how === 'silent') return bad('buffered', { what: 'noFrame', of: { seconds } });
  if (how === 'cut') return bad('cutOff', { what: 'cut', of: { seconds: held } });
  return await whyClosed(given, conversation.path);
};

/** Close codes that nothing in between makes (RFC 6455, section 7.4.2). */
const ownCodes = 4_000;
/** The server waits 5 s for who has not said yet who he is, and 10 s for who has joined nothing: a while less. */
const strangerMs = 4_000;
const joinlessMs = 8_000;

/** With a token it lasts as long as one likes; without one it is held before anything is said. */
export const ownSocket = (given: Given): Promise<Outcome> => {
  const { token, holdSeconds } = given;
  const holdMs = holdSeconds * 1_000;
  return overSocket(given, {
    path: '/ws',
    protocols: [subprotocol],
    greet: JSON.stringify({ id: 1, do: 'authenticate', with: { token: token ?? 'none' } }),
    quietMs: token === undefined ? Math.min(holdMs, strangerMs) : 0,
    holdMs,
    // Refused with a code of ours, or let in: either way frames go there and come back.
    answers: (text, code) => text !== undefined || (code !== undefined && code >= ownCodes),
  });
};

const isOpen = (text: string | undefined): boolean => text?.startsWith('0{') === true;

export const engineSocket = (given: Given): Promise<Outcome> =>
  overSocket(given, {
    path: '/socket.io/?EIO=4&transport=websocket',
    protocols: [],
    quietMs: 0,
    holdMs: Math.min(given.holdSeconds * 1_000, joinlessMs),
    answers: isOpen,
  });

/** A session there, a packet to it, and its end. */
export const enginePolling = async (given: Given): Promise<Outcome> => {
  const began = performance.now();
  const path = '/socket.io/?EIO=4&transport=polling';
  try {
    const answer = await ask(given, path);
    const text = await answer.text();
    if (!isOpen(text)) return bad('refused', { what: 'status', of: { status: answer.status } });
    const sid = encodeURIComponent(String(inJson(text.slice(1), 'sid')));
    const { ok, status } = await ask(given, `${path}&sid=${sid}`, { method: 'POST', body: '1' });
    if (!ok) return bad(given.isForeign ? 'foreignPage' : 'refused', { what: 'sent', of: { status } });
    return well({ what: 'session', of: { seconds: since(began) } });
  } catch {
    return bad('cutOff', { what: 'noAnswer', of: { seconds: since(began) } });
  }
};
