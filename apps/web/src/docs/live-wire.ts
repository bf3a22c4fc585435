/**
 * One raw WebSocket of the page's own, and what really comes over it: the last frames of each type, counted and cut. Promises bounds (so many
 * frames, so many characters), at most ten views a second, that it comes back from the last cursor, and that it ends with the page.
 */
import { createValue } from '../ui/value.ts';

export interface Frame {
  readonly n: number;
  readonly at: number;
  /** The entry that it is a frame of. */
  readonly id: string;
  readonly text: string;
  readonly bytes: number;
}

export type LiveState = 'off' | 'connecting' | 'live' | 'cut' | 'refused';

export interface LiveView {
  readonly state: LiveState;
  readonly paused: boolean;
  readonly counts: Readonly<Record<string, number>>;
  /** Newest first. */
  readonly frames: readonly Frame[];
}

const mostFrames = 400;
const mostOfType = 20;
const mostCharacters = 4_000;
const viewEveryMs = 100;
/** Unauthenticated and forbidden (protocol section 2). */
const refusals: readonly number[] = [4401, 4403];
const longestWaitMs = 15_000;

type Told = { readonly [field: string]: unknown; readonly type?: string; readonly re?: number };
type Reply = (told: Told) => void;

const empty: LiveView = { state: 'off', paused: false, counts: {}, frames: [] };

const laidOut = (told: Told): string => {
  const text = JSON.stringify(told, undefined, 2);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
};

export class LiveWire {
  readonly view = createValue<LiveView>(empty);
  readonly #token: () => Promise<string | undefined>;
  #socket: WebSocket | undefined;
  #next: LiveView = empty;
  /** A view of what has come since is on its way. */
  #isDue = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #waitMs = 1_000;
  #cursor: string | undefined;
  #id = 0;
  #n = 0;
  readonly #replies = new Map<number, Reply>();
  readonly #feeds = new Set<string>();

  constructor(token: () => Promise<string | undefined>) {
    this.#token = token;
  }

  /** Nobody has asked it to listen yet, or it was ended. */
  get isOff(): boolean {
    return this.#next.state === 'off';
  }

  async open(): Promise<void> {
    this.close();
    this.#set({ state: 'connecting' });
    const token = await this.#token().catch(() => undefined);
    if (token === undefined) return this.#set({ state: 'off' });
    if (this.#next.state !== 'connecting') return;
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, 'ghanti.v1');
    this.#socket = socket;
    const cursor = this.#cursor;
    socket.onopen = () => void this.#send('authenticate', { token, ...(cursor !== undefined && { cursor }) });
    socket.onmessage = ({ data }) => this.#hear(String(data));
    socket.onclose = ({ code }) => this.#socket === socket && this.#ended(code);
  }

  close(): void {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#replies.clear();
    socket?.close();
    this.#set({ state: 'off' });
  }

  /** Somebody else asks: nothing of the one before is shown, or gone on with. */
  reset(): void {
    this.close();
    this.#cursor = undefined;
    this.#feeds.clear();
    this.#set({ ...empty, paused: this.#next.paused });
  }

  pause(paused: boolean): void {
    this.#set({ paused });
  }

  clear(): void {
    this.#set({ counts: {}, frames: [] });
  }

  /** Any command over this connection; resolves with the frame of the answer, as it came. */
  async call(name: string, input: object): Promise<Told> {
    const told = await this.#send(name, input);
    const channel = Object.entries(input).find(([field]) => field === 'channel')?.[1];
    if (typeof channel === 'string' && told['ok'] === true) {
      if (name === 'subscribe') this.#feeds.add(channel);
      if (name === 'unsubscribe') this.#feeds.delete(channel);
    }
    return told;
  }

  #send(name: string, input: object): Promise<Told> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error('not connected'));
    const id = ++this.#id;
    socket.send(JSON.stringify({ id, do: name, with: input }));
    return new Promise((resolve) => this.#replies.set(id, resolve));
  }

  #hear(text: string): void {
    const told: Told = JSON.parse(text);
    if (told.re !== undefined) {
      this.#replies.get(told.re)?.(told);
      this.#replies.delete(told.re);
    } else if (told.type !== undefined) this.#add(told, told.type, text.length);
  }

  #add(told: Told, type: string, bytes: number): void {
    if (type === 'ready') this.#stands();
    const cursor =
      told['cursor'] ?? Object.entries(Object(told['data'])).find(([name]) => name === 'cursor')?.[1];
    if (typeof cursor === 'string') this.#cursor = cursor;
    const { counts, frames, paused } = this.#next;
    const id = `on-${type}`;
    const more = { ...counts, [id]: (counts[id] ?? 0) + 1 };
    if (paused) return this.#set({ counts: more });
    const frame: Frame = { n: ++this.#n, at: Date.now(), id, text: laidOut(told), bytes };
    let same = 0;
    const kept = [frame, ...frames].filter((one) => one.id !== id || ++same <= mostOfType);
    this.#set({ counts: more, frames: kept.slice(0, mostFrames) });
  }

  #stands(): void {
    this.#waitMs = 1_000;
    this.#set({ state: 'live' });
    for (const channel of this.#feeds) void this.#send('subscribe', { channel }).catch(() => undefined);
  }

  /** A token that was good and has ended is asked for anew; one that never was is not. */
  #ended(code: number): void {
    const isRefused = refusals.includes(code) && this.#next.state === 'connecting';
    this.#socket = undefined;
    this.#replies.clear();
    this.#set({ state: isRefused ? 'refused' : 'cut' });
    if (isRefused) return;
    this.#retry = setTimeout(() => void this.open(), this.#waitMs);
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
  }

  #set(change: Partial<LiveView>): void {
    this.#next = { ...this.#next, ...change };
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      this.view.set(this.#next);
    }, viewEveryMs);
  }
}
