/**
 * A link without a wire: what a session sends comes out at the other end at once, in order, until that end stalls; then
 * it waits, and the link is not idle. It has the shape of the server's `Link` (session/link.ts), which is inside the server,
 * so the shape is repeated here and held to the original by a test.
 */
import type { Ack, ErrorCode } from '@ghanti/protocol';

/** As `LinkListener`. */
export type PairListener = {
  linkOnCommand(name: string, input: unknown, reply: ((answer: object) => void) | undefined): void;
  linkOnDrain(): void;
  linkOnClose(): void;
};

/** What came out: a type and its envelope, parsed. */
export type PairFrame = { readonly type: string; readonly envelope: unknown };

export type PairLink = {
  readonly transport: 'websocket' | 'polling';
  readonly form: {
    encode(type: string, envelope: string): readonly PairFrame[];
    join(pieces: readonly (readonly PairFrame[])[]): readonly PairFrame[];
  };
  readonly idle: boolean;
  send(frames: readonly PairFrame[]): void;
  close(code: ErrorCode | null): void;
  listen(listener: PairListener): void;
};

/** The client's end. */
export interface PairEnd {
  /** All that came out so far. */
  readonly frames: readonly PairFrame[];
  /** How the server closed it: a code, null without one, undefined while it is open. */
  readonly closed: ErrorCode | null | undefined;
  /** The envelopes of one type, in order. */
  of(type: string): unknown[];
  /** Sends a command and waits for its acknowledgement. */
  call(name: string, input: unknown): Promise<Ack<unknown>>;
  /** Sends a command that asks for none. */
  tell(name: string, input: unknown): void;
  /** From now on nothing is taken. */
  stall(): void;
  /** Takes all that waits, or so many frames of it; the link drains when nothing is left. */
  accept(frames?: number): void;
  /** The client goes. */
  leave(): void;
}

export type LinkPair = { readonly link: PairLink; readonly end: PairEnd };

const isAck = (answer: object): answer is Ack<unknown> => 'ok' in answer;

/** The pipe between the two: takes at once, or keeps. */
const createPipe = (drained: () => void) => {
  const out: PairFrame[] = [];
  const waiting: PairFrame[] = [];
  let stalled = false;
  const accept = (count: number): void => {
    const before = waiting.length;
    out.push(...waiting.splice(0, count));
    if (before > 0 && waiting.length === 0) drained();
  };
  return {
    out,
    idle: () => waiting.length === 0,
    put(frames: readonly PairFrame[]): void {
      waiting.push(...frames);
      if (!stalled) out.push(...waiting.splice(0));
    },
    stall: () => void (stalled = true),
    accept: (count?: number): void => {
      if (count === undefined) stalled = false;
      accept(count ?? waiting.length);
    },
  };
};

export const createLinkPair = (transport: PairLink['transport'] = 'websocket'): LinkPair => {
  let listener: PairListener | undefined;
  let closed: ErrorCode | null | undefined;
  const pipe = createPipe(() => listener?.linkOnDrain());
  const end = (code: ErrorCode | null): void => {
    if (closed !== undefined) return;
    closed = code;
    listener?.linkOnClose();
  };
  const link: PairLink = {
    transport,
    form: {
      encode: (type, envelope) => [{ type, envelope: JSON.parse(envelope) }],
      join: (pieces) => pieces.flat(),
    },
    get idle() {
      return pipe.idle();
    },
    send: (frames) => {
      if (closed === undefined) pipe.put(frames);
    },
    close: end,
    listen: (told) => {
      listener = told;
    },
  };
  return {
    link,
    end: {
      frames: pipe.out,
      get closed() {
        return closed;
      },
      of: (type) => pipe.out.filter((frame) => frame.type === type).map(({ envelope }) => envelope),
      call: (name, input) =>
        new Promise((resolve, reject) => {
          const reply = (answer: object): void =>
            isAck(answer)
              ? resolve(answer)
              : reject(new Error(`not an acknowledgement: ${JSON.stringify(answer)}`));
          listener?.linkOnCommand(name, input, reply);
        }),
      tell: (name, input) => listener?.linkOnCommand(name, input, undefined),
      stall: pipe.stall,
      accept: pipe.accept,
      leave: () => end(null),
    },
  };
};
