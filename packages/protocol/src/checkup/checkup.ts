/**
 * Which of the five ways work from here to a server, and why not: for whoever sits behind a proxy. The same checks in a browser and in a
 * terminal, so they use what both have: `fetch` and `WebSocket`. Each takes seconds at most and leaves nothing open.
 * Left to others: words. Without a token nothing is read but what anybody may.
 */
import { pages, poll, reach, stream } from './over-http.ts';
import { enginePolling, engineSocket, ownSocket } from './over-sockets.ts';
import type { CheckupOptions, CheckupWay, Given, Outcome } from './outcome.ts';

export { nginxCures, wordSeen } from './outcome.ts';
export type { CheckupFault, CheckupOptions, CheckupWay, CheckupWords } from './outcome.ts';

export type Checked = Outcome & { readonly way: CheckupWay };

/** In their order, each told as soon as it is known. Where there is no Ghanti, nothing else is tried. */
export async function* checkup(options: CheckupOptions): AsyncGenerator<Checked> {
  const asked = { holdSeconds: 3, patienceMs: 5_000, ...options };
  const server = await reach(asked);
  yield { way: 'server', ...server };
  if (!server.works) return;
  const page = await pages(asked);
  yield { way: 'pages', ...page };
  const given: Given = { ...asked, isForeign: page.fault === 'foreignPage' };
  const { cursor, ...short } = await poll(given, {});
  yield { way: 'shortPoll', ...short };
  // Beside the others, since they are held as well; one after the other, as browsers open them.
  const socket = ownSocket(given);
  const engine = socket.then(() => engineSocket(given));
  const { cursor: _, ...long } = await poll(given, { cursor, wait: given.holdSeconds });
  yield { way: 'longPoll', ...long };
  yield { way: 'sse', ...(await stream(given)) };
  yield { way: 'websocket', ...(await socket) };
  yield { way: 'enginePolling', ...(await enginePolling(given)) };
  yield { way: 'engineSocket', ...(await engine) };
}
