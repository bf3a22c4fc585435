/** The usual transports in their usual order, in a hurry: seconds of patience are twentieths of them. */
import {
  chosenTransport,
  pollingTransport,
  socketIoTransport,
  sseTransport,
  webSocketTransport,
  type Clock,
  type Transport,
} from '@ghanti/client';

/** A quarter of a second for each transport, and not much more until a better one is looked for, again and again. */
const fast: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms < 60_000 ? ms / 20 : 400);
    return () => clearTimeout(timer);
  },
};

export const hurriedLadder = (): Transport =>
  chosenTransport({
    clock: fast,
    transports: [
      webSocketTransport(),
      socketIoTransport({ transports: ['polling', 'websocket'] }),
      sseTransport(),
      pollingTransport(),
    ],
  });
