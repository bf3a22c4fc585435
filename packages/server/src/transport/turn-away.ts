/**
 * A stream that cannot be served now, while nobody else serves it: to a plain EventSource any status but 200 is the end, so it is answered
 * as a stream that says when to come back, and ends. A reader of its own kind finds the code in `goaway`. The place that a browser
 * has kept stays (RES-1), since no block has an `id`.
 */
import type { ServerResponse } from 'node:http';
import type { GhantiError } from '@ghanti/protocol';
import { SseLink } from './sse-link.ts';

const headers = {
  'Content-Type': 'text/event-stream',
  // Neither kept nor compressed on the way, and not held back by a proxy that gathers answers.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** The head of any stream, at once. */
export const beginStream = (response: ServerResponse): void => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = 200;
  response.flushHeaders();
};

export const turnAway = (
  { code, retryAfterMs = 1_000 }: Pick<GhantiError, 'code' | 'retryAfterMs'>,
  at: number,
  response: ServerResponse,
): void => {
  beginStream(response);
  const link = new SseLink(response);
  const envelope = JSON.stringify({ type: 'goaway', at, data: { code, retryAfterMs } });
  link.send(link.form.join([link.form.encode('goaway', envelope)]));
  link.close(code);
};
