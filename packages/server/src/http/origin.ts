/**
 * The Origin rule (kit/origin.ts) put to a request: what of it is read, and which headers of proxies count.
 */
import type { IncomingMessage } from 'node:http';
import { type OriginQuestion, type Site, cookieAllowed, originAllowed } from '../kit/origin.ts';
import { type TrustProxy, isSecure } from './peer.ts';

export interface OriginRule {
  /** No page, our own, or one of the list. */
  allows(request: IncomingMessage): boolean;
  /** Our own page, or no page: the test for whatever rests on a cookie. */
  allowsCookie(request: IncomingMessage): boolean;
}

export const originRule = (site: Site, trustProxy: TrustProxy): OriginRule => {
  const question = (request: IncomingMessage): OriginQuestion => ({
    ...site,
    origin: request.headers.origin,
    host: request.headers.host,
    secure: isSecure(request, trustProxy),
  });
  return {
    allows: (request) => originAllowed(question(request)),
    allowsCookie: (request) =>
      cookieAllowed({ ...question(request), secFetchSite: request.headers['sec-fetch-site'] }),
  };
};
