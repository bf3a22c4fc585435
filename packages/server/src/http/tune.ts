/**
 * How long and how large a request may be before any route sees it (HS-16, HS-25, HS-26). For servers that are ours; an
 * embedding application sets its own.
 */
import type { Server } from 'node:http';

/** How often Node looks at those times: by default every 30 s, which would be twice what a header may take. */
export const serverOptions = { connectionsCheckingInterval: 2_000 } as const;

export const tuneHttp = (server: Server): Server => {
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  server.maxHeadersCount = 100;
  return server;
};
