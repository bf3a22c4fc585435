/**
 * The Origin rule (kit/origin.ts) put to a request: what of it is read, and which headers of proxies count.
 */
import type { IncomingMessage } from 'node:http';
import {
  type OriginQuestion,
  type Site,
  canonicalOrigin,
  cookieAllowed,
  originAllowed,
} from '../kit/origin.ts';
import { type TrustProxy, isSecure } from './peer.ts';

export interface OriginRule {
  /** No page, our own, or one of the list. */
  allows(request: IncomingMessage): boolean;
  /** Our own page, or no page: the test for whatever rests on a cookie. */
  allowsCookie(request: IncomingMessage): boolean;
  /** The page's origin, in one form; the same for our own pages and for no page, since browsers leave it out there. */
  of(request: IncomingMessage): string;
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
    of: (request) => {
      const own = originAllowed({ ...question(request), origins: [] });
      return own ? '' : (canonicalOrigin(request.headers.origin ?? '') ?? 'none');
    },
  };
};
