/**
 * Events by one long answer of `GET /events`, commands by REST. The stream is read with `fetch`, whose headers carry the
 * token; a platform that cannot read an answer while it comes has the long poll. Promises: a heartbeat moves the cursor and says
 * how many events came, since a stream has no holes (CL-3); with a new token the stream is opened anew from the cursor, unseen.
 */
import type { SignalEnvelope, WireError } from '../wire.ts';
import { envelopeIn } from './envelope.ts';
import { FeedTail } from './feed-tail.ts';
import { refusalIn, Rest } from './rest.ts';
import type { Handshake, Link, LinkListener, Transport } from './transport.ts';

/** Beyond this no line is one of the server's. */
const mostLength = 4 * 1024 * 1024;
/** Until the stream has caught up something is always on its way: such a silence means that somebody in between holds it. */
const heldMs = 5_000;
/** How long the head of the answer may take. */
const headMs = 20_000;

type Block = { data: string | undefined; id: string | undefined };

/** Gives the blocks of a stream, as far as they are whole. Throws where something is longer than anything can be. */
const createBlocks = (): ((text: string) => Block[]) => {
  let rest = '';
  let block: Block = { data: undefined, id: undefined };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    if (rest.length > mostLength) throw new Error('a line without an end');
    const whole: Block[] = [];
    for (const line of lines) {
      if (line === '') {
        whole.push(block);
        block = { data: undefined, id: undefined };
      } else if (line.startsWith('id:')) block.id = line.slice(3).trimStart();
      else if (line.startsWith('data:')) {
        block.data = block.data === undefined ? line.slice(5) : `${block.data}\n${line.slice(5)}`;
        if (block.data.length > mostLength) throw new Error('a block without an end');
      }
    }
    return whole;
  };
};

const headers = { Accept: 'text/event-stream' };

type Streaming = Response & { readonly body: ReadableStream<Uint8Array<ArrayBuffer>> };

const isStream = (response: Response): response is Streaming =>
  response.status === 200 &&
  response.body !== null &&
  (response.headers.get('content-type') ?? '').startsWith('text/event-stream');

class SseLink implements Link {
  readonly #handshake: Handshake;
  readonly #listener: LinkListener;
  readonly #rest: Rest;
  readonly #feeds: FeedTail;
  #cursor: string | undefined;
  #events = 0;
  #ended = false;
  /** Counts the streams: of an earlier one nothing is heard. */
  #stream = 0;
  /** A block without data follows, that is no heartbeat: it tells plain readers the cursor of what came before. */
  #echo = false;
  #control: AbortController | undefined;
  #isCaughtUp = false;

  constructor(handshake: Handshake, listener: LinkListener) {
    this.#handshake = handshake;
    this.#listener = listener;
    this.#cursor = handshake.cursor;
    const { url, token } = handshake;
    this.#rest = new Rest({ url, token, listener, renewed: () => void this.#read() });
    this.#feeds = new FeedTail(this.#rest, (event) => {
      this.#events += 1;
      if (!this.#ended) listener.linkOnEnvelope(event);
    });
    void this.#read();
  }

  async call(name: string, input: unknown, timeoutMs: number) {
    return await this.#feeds.call(name, input, timeoutMs);
  }

  close(): void {
    this.#ended = true;
    this.#feeds.close();
    this.#rest.close();
  }

  async #read(): Promise<void> {
    const mine = (this.#stream += 1);
    const isOver = (): boolean => this.#ended || mine !== this.#stream;
    this.#control?.abort();
    let control: AbortController | undefined;
    try {
      const [response, own] = await this.#rest.fetch(this.#path(), { headers }, headMs);
      control = this.#control = own;
      if (isOver()) return own.abort();
      if (!isStream(response)) return this.#end(refusalIn(await response.json()));
      const blocks = createBlocks();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value = '' } = await this.#unlessHeld(reader.read());
        if (isOver()) return own.abort();
        if (done) return this.#end(undefined);
        for (const block of blocks(value)) if (!isOver()) this.#take(block);
      }
    } catch {
      if (!isOver()) this.#end(undefined);
    } finally {
      if (control !== undefined) this.#rest.done(control);
    }
  }

  async #unlessHeld<T>(part: Promise<T>): Promise<T> {
    if (this.#isCaughtUp) return await part;
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('held back')), heldMs);
    return await Promise.race([part, promise]).finally(() => clearTimeout(timer));
  }

  #path(): string {
    const query = new URLSearchParams({ window: String(this.#handshake.window) });
    if (this.#cursor !== undefined) query.set('cursor', this.#cursor);
    return `/events?${query}`;
  }

  #take({ data, id }: Block): void {
    if (data === undefined) {
      if (id !== undefined && !this.#echo) this.#beat(id);
      this.#echo = false;
      return;
    }
    const envelope = envelopeIn(data);
    if (envelope === undefined) return this.#end(undefined);
    if (envelope.seq !== undefined) {
      this.#events += 1;
      this.#cursor = id ?? this.#cursor;
    } else if (envelope.type === 'ready' || envelope.type === 'caughtUp') {
      this.#echo = true;
      this.#cursor = envelope.data.cursor;
      this.#isCaughtUp = envelope.type === 'caughtUp';
      if (envelope.type === 'ready' && !this.#begins(envelope)) return;
    }
    this.#listener.linkOnEnvelope(envelope);
  }

  /** False where this stream only goes on with what an earlier one began. */
  #begins({ data: { user, resume } }: SignalEnvelope<'ready'>): boolean {
    const isFirst = this.#rest.user === undefined;
    if (isFirst) this.#rest.user = user ?? '';
    else if (resume.result !== 'complete') this.#end(undefined);
    return isFirst;
  }

  #beat(cursor: string): void {
    this.#cursor = cursor;
    const at = Date.now();
    this.#listener.linkOnEnvelope({ type: 'heartbeat', at, data: { cursor, events: this.#events } });
  }

  #end(error: WireError | undefined): void {
    if (this.#ended) return;
    this.close();
    this.#listener.linkOnClose(error);
  }
}

export const sseTransport = (): Transport => ({
  name: 'sse',
  open: (handshake, listener) => new SseLink(handshake, listener),
});
