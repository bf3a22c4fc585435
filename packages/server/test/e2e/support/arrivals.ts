/**
 * A program of its own: many people who come over raw WebSockets, each with a list of people to watch, and who count what they
 * are told. The order comes by IPC, how far it is goes back several times a second; it ends with its parent.
 * Everybody does as an app does that has a group on screen: names those shown, and says that he is typing.
 */
import { WebSocket } from 'ws';

export type Guest = {
  readonly user: string;
  readonly token: string;
  /** Of whom he hears anyhow, and whom he names. */
  readonly peers: readonly string[];
  readonly named: readonly string[];
};
export type Order = {
  readonly url: string;
  readonly channel: string;
  /** The time over which they come, evenly. */
  readonly overMs: number;
  readonly guests: readonly Guest[];
};
type Count = { signals: number; bytes: number };
export type Tally = {
  /** Connections that are live, and how many of those people know that everybody whom they watch is there. */
  live: number;
  knowing: number;
  /** What was told of people, in whatever frame; of whom one does not watch, or that he is not there. */
  told: number;
  strange: number;
  readonly presence: Count;
  readonly typing: Count;
  /** Answers to `watchPresence`. */
  readonly answers: Count;
  /** Handshakes that were put off, and connections that ended otherwise. */
  putOff: number;
  readonly failures: string[];
};

type Told = { readonly user: string; readonly online: boolean };
type Frame = { readonly type?: string; readonly re?: number; readonly ok?: boolean; readonly data?: unknown };

const tally: Tally = {
  live: 0,
  knowing: 0,
  told: 0,
  strange: 0,
  presence: { signals: 0, bytes: 0 },
  typing: { signals: 0, bytes: 0 },
  answers: { signals: 0, bytes: 0 },
  putOff: 0,
  failures: [],
};
const tellMs = 100;
const tickMs = 10;
const againMs = 200;
const watching = 1;
const typing = 2;

const add = (count: Count, bytes: number): void => {
  count.signals += 1;
  count.bytes += bytes;
};

class Arrival {
  readonly #order: Order;
  readonly #guest: Guest;
  readonly #unknown: Set<string>;
  readonly #watched: ReadonlySet<string>;

  constructor(order: Order, guest: Guest) {
    this.#order = order;
    this.#guest = guest;
    this.#unknown = new Set([...guest.peers, ...guest.named]);
    this.#watched = new Set(this.#unknown);
  }

  come(): void {
    const { url } = this.#order;
    const headers = { authorization: `Bearer ${this.#guest.token}` };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, 'ghanti.v1', {
      headers,
      perMessageDeflate: false,
    });
    socket.on('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      if (statusCode !== 429) return void tally.failures.push(`refused with ${statusCode}`);
      tally.putOff += 1;
      setTimeout(() => this.come(), againMs);
    });
    socket.on('message', (data: Buffer) => this.#frame(socket, data));
    socket.on('error', ({ message }) => void tally.failures.push(message));
    socket.on('close', (code) => void tally.failures.push(`closed with ${code}`));
  }

  #frame(socket: WebSocket, bytes: Buffer): void {
    const { type, re, ok, data }: Frame = JSON.parse(bytes.toString());
    if (type === 'caughtUp') this.#show(socket);
    else if (type === 'typing') add(tally.typing, bytes.length);
    else if (type === 'onlineUsers' || type === 'presence') {
      add(tally.presence, bytes.length);
      for (const each of data as (string | Told)[])
        this.#hear(typeof each === 'string' ? { user: each, online: true } : each);
    } else if (re !== undefined && ok !== true) tally.failures.push(bytes.toString());
    else if (re === watching) {
      add(tally.answers, bytes.length);
      // Of whom it says that he is not there yet, that is said when he comes.
      for (const each of (data as { presence: Told[] }).presence) if (each.online) this.#hear(each);
    }
  }

  #show(socket: WebSocket): void {
    tally.live += 1;
    const { channel } = this.#order;
    const say = (id: number, name: string, input: object): void =>
      socket.send(JSON.stringify({ id, do: name, with: input }));
    say(watching, 'watchPresence', { users: this.#guest.named });
    say(typing, 'typing', { channel, state: 'typing' });
  }

  #hear({ user, online }: Told): void {
    tally.told += 1;
    if (!online || !this.#watched.has(user)) tally.strange += 1;
    if (this.#unknown.delete(user) && this.#unknown.size === 0) tally.knowing += 1;
  }
}

const begin = (order: Order): void => {
  const { guests, overMs } = order;
  const start = performance.now();
  let next = 0;
  const tick = setInterval(() => {
    const due = overMs === 0 ? guests.length : ((performance.now() - start) / overMs) * guests.length;
    for (; next < Math.min(due, guests.length); next += 1) {
      const guest = guests[next];
      if (guest !== undefined) new Arrival(order, guest).come();
    }
    if (next === guests.length) clearInterval(tick);
  }, tickMs);
  setInterval(() => process.send?.(tally), tellMs);
};

// The parent is the test beside it, which sends nothing else.
process.once('message', (order) => begin(order as Order));
process.once('disconnect', () => process.exit());
