/** What a check of the ways to a server is asked, what it finds, as data that others word, and the request that all of them make. */

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

/** What can be seen, and what belongs to it. */
export type CheckupSights = {
  ghanti: { readonly version: string; readonly seconds: number };
  status: { readonly status: number };
  answered: { readonly status: number; readonly seconds: number };
  noAnswer: { readonly seconds: number };
  ownPage: object;
  foreignPage: { readonly status: number; readonly origin: string };
  /** A socket that is refused as what pages of this address ask. */
  foreignSocket: object;
  noByte: { readonly seconds: number };
  /** The head of a stream, and nothing in it. */
  noEvent: { readonly seconds: number };
  held: { readonly first: number; readonly seconds: number };
  ended: { readonly seconds: number };
  cut: { readonly seconds: number };
  /** Of a socket, with how long it was open. */
  frames: { readonly seconds: number; readonly held: number };
  noFrame: { readonly seconds: number };
  /** What answered a handshake, in the words of whoever asked. */
  handshake: { readonly text: string };
  /** No upgrade came through; with the status that a plain request to the address gets, where it gets one. */
  noUpgrade: { readonly status?: number };
  session: { readonly seconds: number };
  /** The answer to what was sent. */
  sent: { readonly status: number };
};

export type CheckupSeen<What extends keyof CheckupSights = keyof CheckupSights> = {
  [One in What]: { readonly what: One; readonly of: CheckupSights[One] };
}[What];

/** `time` words seconds. */
export type CheckupWords = {
  readonly [What in keyof CheckupSights]: (
    seen: CheckupSights[What],
    time: (seconds: number) => string,
  ) => string;
};

export const wordSeen = <What extends keyof CheckupSights>(
  words: CheckupWords,
  { what, of }: CheckupSeen<What>,
  time: (seconds: number) => string,
): string => words[what](of, time);

export type Outcome = {
  readonly works: boolean;
  readonly fault?: CheckupFault;
  readonly seen: CheckupSeen;
};

export type CheckupOptions = {
  /** `https://chat.example`, without a slash at the end. */
  readonly url: string;
  readonly token?: string | undefined;
  /** How long polls, streams and sockets are held, to see whether somebody cuts them. At most 55. */
  readonly holdSeconds?: number;
  /** How long what should come at once may take. */
  readonly patienceMs?: number;
  /** What answers a handshake that fails, in short. A browser does not show it. */
  readonly handshake?: (url: string) => Promise<string>;
};

export type Asked = CheckupOptions & Required<Pick<CheckupOptions, 'holdSeconds' | 'patienceMs'>>;

/** `isForeign`: what a page of this address asks is refused. */
export type Given = Asked & { readonly isForeign: boolean };

export const well = (seen: CheckupSeen): Outcome => ({ works: true, seen });
export const bad = (fault: CheckupFault, seen: CheckupSeen): Outcome => ({ works: false, fault, seen });

/** In seconds. */
export const since = (began: number): number => (performance.now() - began) / 1_000;

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
