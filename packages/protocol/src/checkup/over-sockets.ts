/** The ways that take an upgrade, our own and Socket.IO's, and Socket.IO's without one. */
import { subprotocol } from '../version.ts';
import { ask, bad, inJson, since, well, type Given, type Outcome } from './outcome.ts';

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
  const began = performance.now();
  const how = await talk(given, conversation);
  if (how === 'answered') return well({ what: 'frames', of: { seconds: since(began) } });
  if (how === 'silent') return bad('buffered', { what: 'noFrame', of: { seconds: since(began) } });
  return await whyClosed(given, conversation.path);
};

/** Close codes that nothing in between makes (RFC 6455, section 7.4.2). */
const ownCodes = 4_000;

export const ownSocket = (given: Given): Promise<Outcome> =>
  overSocket(given, {
    path: '/ws',
    protocols: [subprotocol],
    greet: JSON.stringify({ id: 1, do: 'authenticate', with: { token: given.token ?? 'none' } }),
    // Refused with a code of ours, or let in: either way frames go there and come back.
    answers: (text, code) => text !== undefined || (code !== undefined && code >= ownCodes),
  });

const isOpen = (text: string | undefined): boolean => text?.startsWith('0{') === true;

export const engineSocket = (given: Given): Promise<Outcome> =>
  overSocket(given, { path: '/socket.io/?EIO=4&transport=websocket', protocols: [], answers: isOpen });

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
