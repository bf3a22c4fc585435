/**
 * How long and how large a request may be before any route sees it (HS-16, HS-25, HS-26). For servers that are ours; an
 * embedding application sets its own.
 */
import type { Server } from 'node:http';

export const tuneHttp = (server: Server): Server => {
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  server.maxHeadersCount = 100;
  return server;
};
