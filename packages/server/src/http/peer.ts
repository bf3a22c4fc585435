/**
 * Who is at the other end of a request, as far as can be known. Forwarded headers count only for as many hops as the
 * operator says are his own proxies; beyond that they are the client's words (HS-30).
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** How many proxies of the operator's own stand before the server; 0 trusts no header. */
export type TrustProxy = number;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const listed = (value: string | string[] | undefined): string[] =>
  [value ?? []].flat().flatMap((line) => line.split(',').map((item) => item.trim()));

/** The last proxy of ours wrote the last value; what stands before it came from further away. */
const forwarded = (request: IncomingMessage, name: string, hops: TrustProxy): string | undefined => {
  const values = listed(request.headers[name]);
  return hops > 0 && values.length > 0 ? values[Math.max(0, values.length - hops)] : undefined;
};

/** The address that limits and logs are about; empty when the connection is gone. */
export const clientAddress = (request: IncomingMessage, hops: TrustProxy): string =>
  forwarded(request, 'x-forwarded-for', hops) ?? request.socket.remoteAddress ?? '';

/** The client sees https. */
export const isSecure = (request: IncomingMessage, hops: TrustProxy): boolean =>
  'encrypted' in request.socket || forwarded(request, 'x-forwarded-proto', Math.min(hops, 1)) === 'https';

/**
 * The request began on this very machine. What a proxy on it passes on did not, so that the forwarding header of a
 * proxy that nobody told us of closes the door instead of opening it.
 */
export const isLocal = (request: IncomingMessage, hops: TrustProxy): boolean => {
  if (hops === 0 && ('x-forwarded-for' in request.headers || 'forwarded' in request.headers)) return false;
  const address = clientAddress(request, hops);
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 6 ? 'ipv6' : 'ipv4');
};
