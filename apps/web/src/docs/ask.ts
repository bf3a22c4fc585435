/**
 * What a form of the page asks of the server: an address, headers, a body; and the same as a line of curl, in which a token is `$TOKEN` and
 * never a token. Promises that values of the path are one part of it, whatever is in them. Pure, but for `send`.
 */
import type { Route } from './catalog.ts';

/** An example as it is typed in. */
export const asText = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example);

export interface Values {
  /** By name: path, query and header alike. Empty is left out. */
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const requestOf = ({ method, path, parameters, body }: Route, values: Values): Request => {
  const given = (name: string): string => values.fields[name] ?? '';
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(given(name)));
  const query = new URLSearchParams(
    parameters
      .filter(({ in: at, name }) => at === 'query' && given(name) !== '')
      .map(({ name }) => [name, given(name)]),
  ).toString();
  const headers = parameters
    .filter(({ in: at, name }) => at === 'header' && given(name) !== '')
    .map(({ name }) => [name, given(name)] as const);
  return {
    method,
    url: query === '' ? filled : `${filled}?${query}`,
    headers: {
      ...Object.fromEntries(headers),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: values.body }),
  };
};

/** What has to be filled in before it can be sent. */
export const missingIn = ({ parameters }: Route, { fields }: Values): readonly string[] =>
  parameters
    .filter(({ in: at, name }) => at === 'path' && (fields[name] ?? '') === '')
    .map(({ name }) => name);

export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const curlOf = (request: Request, origin: string, withToken: boolean): string => {
  const { method, url, headers, body } = request;
  const lines = [
    `curl -X ${method} ${quoted(origin + url)}`,
    ...(withToken ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoted(isJson(body) ? JSON.stringify(JSON.parse(body)) : body)}`]),
  ];
  return lines.join(' \\\n  ');
};

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly ms: number;
  readonly bytes: number;
  readonly headers: readonly (readonly [string, string])[];
  /** As text, laid out where it is JSON; secrets in it are hidden. */
  readonly text: string;
  readonly json: unknown;
}

const telling = ['content-type', 'retry-after', 'www-authenticate', 'allow', 'cache-control'];
const mostCharacters = 40_000;

const parsed = (text: string): unknown => (isJson(text) ? JSON.parse(text) : undefined);

const secret = new Set(['accessToken', 'secret', 'ticket']);

/** A token on a screen is a token in a screenshot. */
const hiding = (key: string, value: unknown): unknown =>
  secret.has(key) && typeof value === 'string' ? `${value.slice(0, 4)}…` : value;

const laidOut = (text: string): string => {
  const json = parsed(text);
  const shown = json === undefined ? text : JSON.stringify(json, hiding, 2);
  return shown.length > mostCharacters ? `${shown.slice(0, mostCharacters)}…` : shown;
};

/** Sends it; with a token, or as the browser would by its cookie. */
export const send = async (
  request: Request,
  token: string | undefined,
  byCookie: boolean,
): Promise<Answer> => {
  const begun = performance.now();
  const answer = await fetch(request.url, {
    method: request.method,
    headers: {
      Accept: 'application/json',
      ...request.headers,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    credentials: byCookie ? 'same-origin' : 'omit',
    cache: 'no-store',
    ...(request.body !== undefined && { body: request.body }),
  });
  const text = await answer.text();
  const ms = performance.now() - begun;
  return {
    status: answer.status,
    statusText: answer.statusText,
    ms,
    bytes: new Blob([text]).size,
    headers: telling.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
    text: laidOut(text),
    json: parsed(text),
  };
};
