/**
 * What a client's opening handshake must be (RFC 6455, sections 4.1, 4.2.1, 9.1 and 11.3), beyond what the HTTP parser and the
 * `ws` library see to: each header that may stand once stands once, the version is 13 and nothing near it. Pure: a request
 * in, its fault out. Leaves to others who may come in.
 */
import type { IncomingMessage } from 'node:http';
import { GhantiError, invalid } from '@ghanti/protocol';

/** Why not, the status where it is none of the error's own, and what else the answer must say. */
export type HandshakeFault = {
  readonly error: GhantiError;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

const version = '13';
/** 16 bytes in base64. */
const key = /^[+/0-9A-Za-z]{22}==$/;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** A quoted value is a token all the same (section 9.1). */
const parameter =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(=([!#$%&'*+.^_`|~0-9A-Za-z-]+|"[!#$%&'*+.^_`|~0-9A-Za-z-]+"))?$/;

const listOf = (header: string): string[] => header.split(',').map((part) => part.trim());

const isProtocolList = (header: string): boolean => {
  const names = listOf(header);
  return names.every((name) => token.test(name)) && new Set(names).size === names.length;
};

/** Empty elements of such a list count for nothing. */
const isExtensionList = (header: string): boolean => {
  const offers = listOf(header).filter((offer) => offer !== '');
  const fits = (offer: string): boolean => {
    const [name = '', ...parameters] = offer.split(';').map((part) => part.trim());
    return token.test(name) && parameters.every((one) => parameter.test(one));
  };
  return offers.length > 0 && offers.every(fits);
};

const once = ({ headersDistinct }: IncomingMessage, name: string): boolean =>
  headersDistinct[name]?.length === 1;

const atMostOnce = ({ headersDistinct }: IncomingMessage, name: string): boolean =>
  (headersDistinct[name]?.length ?? 0) <= 1;

const hasContent = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

/** In the order in which they are looked at: what is wrong, and how that is seen. */
const faults: readonly (readonly [what: string, isFault: (request: IncomingMessage) => boolean])[] = [
  ['the handshake is HTTP/1.1', ({ httpVersion }) => httpVersion !== '1.1'],
  ['one Host', (request) => !once(request, 'host') || request.headers.host === ''],
  [
    'Upgrade: websocket',
    ({ headers }) => !listOf(headers.upgrade?.toLowerCase() ?? '').includes('websocket'),
  ],
  ['no content', hasContent],
  [
    'one Sec-WebSocket-Key of 16 bytes',
    (request) => !once(request, 'sec-websocket-key') || !key.test(request.headers['sec-websocket-key'] ?? ''),
  ],
  ['at most one Origin', (request) => !atMostOnce(request, 'origin')],
  [
    'Sec-WebSocket-Protocol is a list of different tokens',
    ({ headers }) => {
      const offered = headers['sec-websocket-protocol'];
      return offered !== undefined && !isProtocolList(offered);
    },
  ],
  [
    'Sec-WebSocket-Extensions is a list of extensions',
    ({ headers }) => {
      const offered = headers['sec-websocket-extensions'];
      return offered !== undefined && !isExtensionList(offered);
    },
  ],
];

export const handshakeFault = (request: IncomingMessage): HandshakeFault | undefined => {
  if (request.method !== 'GET') {
    const error = new GhantiError('unsupported', 'the handshake is a GET');
    return { error, status: 405, headers: { Allow: 'GET' } };
  }
  const fault = faults.find(([, isFault]) => isFault(request));
  if (fault !== undefined)
    return { error: invalid([], `not an opening handshake of a WebSocket: ${fault[0]}`) };
  if (once(request, 'sec-websocket-version') && request.headers['sec-websocket-version'] === version)
    return undefined;
  const error = invalid([], `the version of WebSocket that is spoken here is ${version}`);
  return { error, headers: { 'Sec-WebSocket-Version': version } };
};
