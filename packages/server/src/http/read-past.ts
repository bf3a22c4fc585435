/**
 * The end of an answer that is given before its request has been read. A connection that is closed with bytes unread is reset, and whoever
 * is still writing loses the answer (RFC 9112, section 9.6): what is left is read past, for a moment. The answer itself has gone out before.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who is not through by then is cut off: the answer has had time to arrive. */
const lingerMs = 2_000;

export const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Writes the body at once, and ends the response when nothing of its request is left. */
export const endWhenRead = (response: ServerResponse, body: string | Buffer): void => {
  const request = response.req;
  if (request.complete || request.destroyed || !hasBody(request)) return void response.end(body);
  response.write(body);
  const late = setTimeout(() => request.destroy(), lingerMs);
  request.once('close', () => {
    clearTimeout(late);
    response.end();
  });
  request.resume();
};
