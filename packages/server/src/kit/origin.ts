/**
 * Which web pages may talk to this server (protocol.md section 4, "Origin"; HS-01, HS-02, HS-04).
 * Promise: one pure rule for every transport and upgrade. A page passes when it came from this very server under a
 * name that cannot be rebound to it (an IP address, `localhost`, the public URL's host), when it is the public URL's
 * own (a proxy may have changed scheme and `Host` on the way), or when it is in the exact list.
 * Leaves to others: what a request without any Origin may do, and that two such headers are a 400 (HS-05).
 */
import { isIP } from 'node:net';

/** A header as Node gives it. */
type Header = string | readonly string[] | undefined;

export type Site = {
  /** The address under which people know this server. */
  readonly publicUrl?: string | undefined;
  /** Exact origins of other applications. */
  readonly origins: readonly string[];
};

export type OriginQuestion = Site & {
  readonly origin: Header;
  readonly host: Header;
  /** Whether the request came over https, as far as the client can see. */
  readonly secure: boolean;
};

const web = /^https?:\/\/[^/?#@*\\\s,]+$/;
const custom = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._~:-]+$/;

const canonicalHost = (url: URL): string => {
  const name = url.hostname.replace(/\.$/, '');
  return url.port === '' ? name : `${name}:${url.port}`;
};

/** An origin in the one form in which two can be compared; undefined for what is none (`null`, `*`, a path …). */
export const canonicalOrigin = (text: string): string | undefined => {
  const lower = text.toLowerCase();
  if (!web.test(lower)) return custom.test(lower) ? lower : undefined;
  const url = URL.parse(lower);
  return url === null || url.hostname === '.' ? undefined : `${url.protocol}//${canonicalHost(url)}`;
};

const single = (header: Header): string | undefined =>
  typeof header === 'string' ? header : header?.length === 1 ? header[0] : undefined;

const hostname = (origin: string): string => new URL(origin).hostname.replace(/^\[|\]$/g, '');

const homeOf = (publicUrl: string | undefined): string | undefined => {
  const url = publicUrl === undefined ? null : URL.parse(publicUrl);
  return url === null ? undefined : canonicalOrigin(url.origin);
};

const isOwn = (origin: string, question: OriginQuestion): boolean => {
  const home = homeOf(question.publicUrl);
  if (origin === home) return true;
  const host = single(question.host);
  const own =
    host === undefined ? undefined : canonicalOrigin(`${question.secure ? 'https' : 'http'}://${host}`);
  if (own === undefined || origin !== own) return false;
  const name = hostname(own);
  return isIP(name) !== 0 || name === 'localhost' || (home !== undefined && name === hostname(home));
};

/** Whether the page that made a request may talk to this server. No Origin header at all: no page, so yes. */
export const originAllowed = (question: OriginQuestion): boolean => {
  if (question.origin === undefined) return true;
  const origin = canonicalOrigin(single(question.origin) ?? '');
  if (origin === undefined) return false;
  return isOwn(origin, question) || question.origins.some((listed) => canonicalOrigin(listed) === origin);
};

/**
 * Whether a cookie on this request may count. Only for our own pages: an application of the list brings a token. What
 * the browser says of the request's site, where it says so, must agree.
 */
export const cookieAllowed = (question: OriginQuestion & { readonly secFetchSite: Header }): boolean => {
  const { secFetchSite } = question;
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin' && secFetchSite !== 'none') return false;
  return originAllowed({ ...question, origins: [] });
};
