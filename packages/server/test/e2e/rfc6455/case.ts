/** What is sent over an open `/ws`, and what RFC 6455 or the contract demands for it; see rfc6455.test.ts. */

export type FrameCase = {
  /** Of RFC 6455, or `contract` for what it leaves to us. */
  readonly section: string;
  readonly what: string;
  /** Segments, one after the other. */
  readonly send: readonly Buffer[];
  /** The close code that ends it; without one the connection lives on. */
  readonly closes?: number;
  readonly reason?: string;
  /** Ids of the commands that are answered, in order. */
  readonly answers?: readonly number[];
  /** Payloads of the pongs that come, in order. */
  readonly pongs?: readonly string[];
};

export type Row = readonly [
  what: string,
  send: Buffer | readonly Buffer[],
  more?: Omit<FrameCase, 'section' | 'what' | 'send'>,
];

export const section = (
  name: string,
  expected: Omit<FrameCase, 'section' | 'what' | 'send'>,
  rows: readonly Row[],
): readonly FrameCase[] =>
  rows.map(([what, send, more]) => ({ section: name, what, send: [send].flat(), ...expected, ...more }));
