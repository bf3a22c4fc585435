/** What a check of the ways to a server is asked, what it finds, and the request that all of them make. */

/** In the order in which they are told. */
export type CheckupWay =
  | 'server'
  | 'pages'
  | 'shortPoll'
  | 'longPoll'
  | 'sse'
  | 'websocket'
  | 'enginePolling'
  | 'engineSocket';

export type CheckupFault =
  /** Nobody answers at all. */
  | 'unreachable'
  /** Somebody answers who is not Ghanti. */
  | 'stranger'
  /** Pages of this address are taken for those of another one. */
  | 'foreignPage'
  /** An answer that is no success. */
  | 'refused'
  /** The address is reached, the upgrade is not. */
  | 'upgradeBlocked'
  /** The connection is there, what goes over it is held back. */
  | 'buffered'
  /** Ended from between, before its time. */
  | 'cutOff';

/** What an operator of nginx writes, where that is the cure; the whole is in docs/proxies.md. */
export const nginxCures: Readonly<Partial<Record<CheckupFault, string>>> = {
  foreignPage: 'proxy_set_header Host $http_host;',
  upgradeBlocked:
    'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
  buffered: 'proxy_buffering off;',
  cutOff: 'proxy_read_timeout 75s;',
};

export type Outcome = {
  readonly works: boolean;
  readonly fault?: CheckupFault;
  /** What was seen, in short: `504 after 2.0 s`. */
  readonly seen: string;
};

export type CheckupOptions = {
  /** `https://chat.example`, without a slash at the end. */
  readonly url: string;
  readonly token?: string | undefined;
  /** How long a poll and a stream are held, to see whether somebody cuts them. At most 55. */
  readonly holdSeconds?: number;
  /** How long what should come at once may take. */
  readonly patienceMs?: number;
  /** What answers a handshake that fails, in short. A browser does not show it. */
  readonly handshake?: (url: string) => Promise<string>;
};

export type Asked = CheckupOptions & Required<Pick<CheckupOptions, 'holdSeconds' | 'patienceMs'>>;

/** `isForeign`: what a page of this address asks is refused. */
export type Given = Asked & { readonly isForeign: boolean };

export const well = (seen: string): Outcome => ({ works: true, seen });
export const bad = (fault: CheckupFault, seen: string): Outcome => ({ works: false, fault, seen });

export const since = (began: number): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;

export const ask = async (given: Asked, path: string, init: RequestInit = {}): Promise<Response> =>
  await fetch(given.url + path, {
    cache: 'no-store',
    signal: AbortSignal.timeout(given.patienceMs),
    ...init,
    headers: {
      ...Object.fromEntries(new Headers(init.headers)),
      ...(given.token !== undefined && { authorization: `Bearer ${given.token}` }),
    },
  });

/** One field of a text that may be an object of JSON. */
export const inJson = (text: string, name: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? Object.entries(value).find(([key]) => key === name)?.[1]
      : undefined;
  } catch {
    return undefined;
  }
};
