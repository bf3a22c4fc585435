/** A connection over raw WebSocket that calls and listens, as a program without a library would have it. It never comes back by itself. */
import type { Ack, CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';
import { WebSocket } from 'ws';
import type { Envelope } from './connection.ts';

export interface RawConnection {
  call<N extends CommandName>(
    name: N,
    input: CommandRequest<N>,
    withinMs: number,
  ): Promise<Ack<CommandOutput<N>>>;
  /** Ends it without a word. */
  cut(): void;
}

type Answer = { readonly re: number };
type Waiting = { resolve(answer: unknown): void; reject(error: Error): void };

const isAnswer = (frame: object): frame is Answer => 're' in frame;

const late = (withinMs: number): Error => new Error(`no answer within ${withinMs} ms`);

/** Resolves when the first envelope (`ready`) has come. */
export const connectRaw = async (
  base: string,
  token: string,
  options: {
    readonly cursor?: string;
    readonly onEnvelope: (envelope: Envelope) => void;
    readonly onClose: (why: string) => void;
  },
): Promise<RawConnection> => {
  const url = new URL(`${base.replace('http', 'ws')}/ws`);
  if (options.cursor !== undefined) url.searchParams.set('cursor', options.cursor);
  const socket = new WebSocket(url, 'ghanti.v1', { headers: { authorization: `Bearer ${token}` } });
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<void>();
  let calls = 0;
  const answer = ({ re }: Answer, whole: unknown): void => {
    waiting.get(re)?.resolve(whole);
    waiting.delete(re);
  };
  socket.on('message', (bytes: Buffer) => {
    const frame: object = JSON.parse(bytes.toString());
    if (isAnswer(frame)) return answer(frame, frame);
    // What the server sends is what the contract names.
    options.onEnvelope(frame as Envelope);
    ready.resolve();
  });
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => {
    const why = reason.toString() || String(code);
    ready.reject(new Error(why));
    for (const call of waiting.values()) call.reject(new Error(`the connection ended: ${why}`));
    waiting.clear();
    options.onClose(why);
  });
  await ready.promise;
  return {
    call: <N extends CommandName>(name: N, input: CommandRequest<N>, withinMs: number) =>
      new Promise<Ack<CommandOutput<N>>>((resolve, reject) => {
        const id = (calls += 1);
        if (socket.readyState !== WebSocket.OPEN) return reject(new Error('the connection has ended'));
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(late(withinMs));
        }, withinMs);
        waiting.set(id, {
          resolve(whole) {
            clearTimeout(timer);
            resolve(whole as Ack<CommandOutput<N>>);
          },
          reject(error) {
            clearTimeout(timer);
            reject(error);
          },
        });
        socket.send(JSON.stringify({ id, do: name, with: input }));
      }),
    cut: () => socket.terminate(),
  };
};
