/** Peers who take their time: a byte each second of something that never ends. They are begun first and looked at last. */
import { connect } from 'node:net';

const drops: Readonly<
  Record<'silence' | 'a header' | 'a body' | 'chunks', readonly [start: string, drop: string]>
> = {
  silence: ['', ''],
  'a header': ['GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Y: ', 'a'],
  'a body': [
    'POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{',
    ' ',
  ],
  chunks: [
    'POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\n \r\n',
  ],
};

export type Drip = Disposable & {
  readonly what: string;
  /** After how many ms it was cut off. */
  readonly endedAfterMs: number | undefined;
};

export const drip = (url: string, what: keyof typeof drops): Drip => {
  const [start, drop] = drops[what];
  const began = performance.now();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let endedAfterMs: number | undefined;
  socket.write(start);
  const timer = setInterval(() => void socket.write(drop), 1_000);
  const stop = (): void => clearInterval(timer);
  socket.on('data', () => undefined).on('error', () => undefined);
  socket.on('close', () => {
    stop();
    endedAfterMs = performance.now() - began;
  });
  return {
    what,
    get endedAfterMs() {
      return endedAfterMs;
    },
    [Symbol.dispose]: () => {
      stop();
      socket.destroy();
    },
  };
};
