/**
 * HTTP/1.1 by hand over bare TCP: what goes out is exactly what was written, and what comes back is taken apart without a library
 * that would mend it. One connection per exchange.
 */
import { connect } from 'node:net';

export type Reply = {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** How many answers came: a request hidden in another would be answered, too. */
  readonly answers: number;
  readonly closed: boolean;
};

export type Ask = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer | undefined;
};

const patienceMs = 5_000;
const headEnd = '\r\n\r\n';

const headersOf = (head: string): ReadonlyMap<string, string> =>
  new Map(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );

const unchunked = (body: string): string => {
  let text = '';
  for (let rest = body; rest !== '';) {
    const end = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, end), 16);
    if (!(length > 0)) break;
    text += rest.slice(end + 2, end + 2 + length);
    rest = rest.slice(end + 4 + length);
  }
  return text;
};

/** Bytes as Latin-1, so that lengths are those of the wire. */
const read = (text: string, closed: boolean): Reply => {
  const end = text.indexOf(headEnd);
  const head = end < 0 ? text : text.slice(0, end);
  const headers = headersOf(head);
  const raw = end < 0 ? '' : text.slice(end + headEnd.length);
  const length = headers.get('content-length');
  const body =
    headers.get('transfer-encoding') === 'chunked'
      ? unchunked(raw)
      : raw.slice(0, Number(length ?? raw.length));
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    headers,
    body: Buffer.from(body, 'latin1').toString(),
    answers: text.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0,
    closed,
  };
};

const isWhole = (text: string): boolean => {
  const end = text.indexOf(headEnd);
  if (end < 0) return false;
  const headers = headersOf(text.slice(0, end));
  const body = text.slice(end + headEnd.length);
  if (headers.get('transfer-encoding') === 'chunked')
    return headers.get('content-type') === 'text/event-stream'
      ? body.includes('"caughtUp"')
      : body.endsWith('0\r\n\r\n');
  if (headers.get('content-type') === 'text/event-stream') return body.includes('"caughtUp"');
  return body.length >= Number(headers.get('content-length') ?? 0);
};

/** Writes, and waits for one whole answer or the end; `toTheEnd` waits for the end in any case. */
export const exchange = (url: string, bytes: string | Buffer, toTheEnd = false): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let text = '';
    const end = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(read(text, closed));
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no whole answer within ${patienceMs} ms: ${JSON.stringify(text.slice(0, 300))}`));
    }, patienceMs);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!toTheEnd && isWhole(text)) end(false);
    });
    socket.on('end', () => end(true));
    // Who does not read on may be cut off while it is still sending.
    socket.on('error', () => end(true));
    socket.write(bytes);
  });

const lineOf = ([name, value]: readonly [string, string]): string => `${name}: ${value}\r\n`;

/** A request as a well-meant client writes it, but for what is given. */
export const request = (url: string, { method = 'GET', path, headers = [], body }: Ask): Promise<Reply> => {
  const { host } = new URL(url);
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted);
  const own: (readonly [string, string])[] = [
    ...(has('host') ? [] : [['Host', host] as const]),
    ...(body === undefined || has('content-length') || has('transfer-encoding')
      ? []
      : [['Content-Length', String(Buffer.byteLength(body))] as const]),
    ...(body === undefined || has('content-type') ? [] : [['Content-Type', 'application/json'] as const]),
    ...(has('connection') ? [] : [['Connection', 'close'] as const]),
  ];
  // An empty value of Content-Type means: none.
  const all = [...own, ...headers].filter(([name, value]) => value !== '' || !/^content-type$/i.test(name));
  const head = `${method} ${path} HTTP/1.1\r\n${all.map(lineOf).join('')}\r\n`;
  return exchange(url, Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body ?? '')]));
};
