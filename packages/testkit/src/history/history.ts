/**
 * Writes down what a run did, for the checker: one counter for one driver process, in memory and, where a file is
 * named, as JSON lines. What an operation means is in operation.ts.
 */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Act, Op, Source } from './operation.ts';

export interface History extends AsyncDisposable {
  readonly ops: readonly Op[];
  /** Writes one operation down and gives it. */
  record(source: Source, act: Act): Op;
  /** A number that no other read of this history has. */
  nextRef(): number;
}

type Lines = { write(line: string): void; end(): Promise<void> };

const nowhere: Lines = { write: () => undefined, end: () => Promise.resolve() };

const linesTo = (file: string): Lines => {
  const stream = createWriteStream(file);
  return {
    write: (line) => void stream.write(line),
    async end() {
      stream.end();
      await once(stream, 'close');
    },
  };
};

/** An empty history. `monotonic` gives ms. */
export const createHistory = (
  options: { readonly file?: string; readonly monotonic?: () => number } = {},
): History => {
  const ops: Op[] = [];
  const lines = options.file === undefined ? nowhere : linesTo(options.file);
  const monotonic = options.monotonic ?? (() => performance.now());
  let refs = 0;
  return {
    ops,
    record(source, act) {
      const op: Op = { i: ops.length, t: Math.round(monotonic()), ...source, ...act };
      ops.push(op);
      lines.write(`${JSON.stringify(op)}\n`);
      return op;
    },
    nextRef: () => refs++,
    [Symbol.asyncDispose]: () => lines.end(),
  };
};
