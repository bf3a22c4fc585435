/**
 * The transport that chooses (CL-50 to CL-56): the first of several that gets as far as `ready`, and later a better one. Promises: a link
 * that moves from one to another is one link to the connection, each event once and in order, nothing that was asked lost;
 * a refusal of the server is told, not walked around; a server that does not answer at all is not tried in every way.
 */
import { createCell } from '../kit/cell.ts';
import { systemClock } from '../kit/clock.ts';
import type { Clock } from '../options.ts';
import { ChosenLink } from './chosen-link.ts';
import { Ladder } from './ladder.ts';
import { pollingTransport } from './polling.ts';
import { socketIoTransport } from './socketio.ts';
import { sseTransport } from './sse.ts';
import type { Handshake, LinkListener, Transport, TransportName } from './transport.ts';
import { webSocketTransport } from './websocket.ts';

export type ChosenOptions = {
  /** In the order of preference. */
  readonly transports?: readonly Transport[];
  readonly clock?: Clock;
  /** Whether anything at all answers at the server's address. */
  readonly answers?: (url: string | undefined) => Promise<boolean>;
};

const answerMs = 5_000;

/** A page on another origin sees that something answered, and no more. */
const answersHttp = async (url = ''): Promise<boolean> => {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), answerMs);
  try {
    const { signal } = control;
    return (await fetch(`${url}/livez`, { mode: 'no-cors', cache: 'no-store', signal })).status < 500;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

/** What it asks for first gets through where a WebSocket just did not. */
const usual = (): readonly Transport[] => [
  webSocketTransport(),
  socketIoTransport({ transports: ['polling', 'websocket'] }),
  sseTransport(),
  pollingTransport(),
];

export const chosenTransport = (options: ChosenOptions = {}): Transport => {
  const { transports = usual(), clock = systemClock, answers = answersHttp } = options;
  const current = createCell<TransportName | undefined>(undefined);
  const ladder = new Ladder(transports.length);
  return {
    current,
    networkChanged: () => ladder.forget(),
    open: (handshake: Handshake, listener: LinkListener) =>
      new ChosenLink({ transports, clock, answers, ladder, current, handshake, listener }),
  };
};
