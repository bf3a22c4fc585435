/**
 * A reader of one feed over a raw WebSocket, that stops reading, goes and comes back when told, and keeps the newest value of
 * each key. It checks what it is sent: seqs rise, and what was passed over is counted.
 */
import { once } from 'node:events';
import type { CommandOutput, PlainEvent } from '@ghanti/protocol';
import type { Person, Reachable } from '@ghanti/testkit';
import { WebSocket } from 'ws';

type Answer = CommandOutput<'subscribe'>;
type Frame = { readonly re?: number; readonly ok?: boolean; readonly data?: unknown; readonly type?: string };
type Update = PlainEvent<'feedUpdate'>;

export class FeedReader {
  readonly name: string;
  readonly values = new Map<string, unknown>();
  readonly faults: string[] = [];
  /** How many updates it was sent, and how many it was passed over while it was connected. */
  sent = 0;
  passedOver = 0;
  limited = 0;
  last = 0;
  #socket: WebSocket | undefined;
  #calls = 0;
  readonly #answers = new Map<number, (frame: Frame) => void>();
  readonly #who: Person;
  readonly #channel: string;

  constructor(name: string, who: Person, channel: string) {
    this.name = name;
    this.#who = who;
    this.#channel = channel;
  }

  /** Connects, takes what it missed page by page, and is live. */
  async come({ url }: Reachable): Promise<void> {
    const headers = { authorization: `Bearer ${this.#who.token}` };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, 'ghanti.v1', { headers });
    socket.on('error', () => undefined);
    socket.on('message', (bytes: Buffer) => this.#take(JSON.parse(bytes.toString()) as Frame));
    await once(socket, 'open');
    this.#socket = socket;
    for (let more = true; more;) more = await this.#page();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  go(): void {
    this.#socket?.resume();
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  async #page(): Promise<boolean> {
    const input = { channel: this.#channel, after: this.last, latest: true };
    const { result, latest = [], events, asOf, more } = await this.#call(input);
    if (result !== 'complete') {
      this.limited += 1;
      for (const { data } of latest) this.values.set(data.key ?? '', data.value);
      this.last = Math.max(0, (events[0]?.seq ?? asOf + 1) - 1);
    }
    for (const event of events) if (event.type === 'feedUpdate') this.#apply(event, result === 'complete');
    this.last = Math.max(this.last, asOf);
    return more;
  }

  #call(input: object): Promise<Answer> {
    const id = (this.#calls += 1);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ ok, data }) =>
        ok === true ? resolve(data as Answer) : reject(new Error(JSON.stringify(data))),
      );
      this.#socket?.send(JSON.stringify({ id, do: 'subscribe', with: input }));
    });
  }

  #take(frame: Frame): void {
    if (frame.re !== undefined) return this.#answers.get(frame.re)?.(frame);
    if (frame.type === 'feedUpdate') this.#apply(frame as unknown as Update, true);
  }

  #apply({ seq, data, ...rest }: Update, counted: boolean): void {
    const skipped = data.skipped ?? 0;
    if (seq <= this.last) this.faults.push(`${this.name}: ${seq} after ${this.last}`);
    if (counted && skipped !== seq - this.last - 1)
      this.faults.push(`${this.name}: ${seq} after ${this.last} says ${skipped} were passed over`);
    if ('cursor' in rest) this.faults.push(`${this.name}: a cursor`);
    this.sent += 1;
    this.passedOver += skipped;
    this.last = seq;
    this.values.set(data.key ?? '', data.value);
  }
}
