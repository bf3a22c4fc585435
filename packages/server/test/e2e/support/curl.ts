/**
 * The real `curl`, as a process of its own: what anybody has at hand. The body goes in by standard input.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export type Curled = {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
};

export type CurlRequest = {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: readonly string[];
  /** Sent as it is, with `Content-Type: application/json` unless another is given. */
  readonly body?: string | Buffer | undefined;
  readonly more?: readonly string[];
};

const argumentsFor = (url: string, { method = 'GET', token, headers = [], body, more = [] }: CurlRequest) => [
  '--silent',
  '--show-error',
  '--max-time',
  '20',
  '--globoff',
  '--path-as-is',
  ...(method === 'HEAD' ? ['--head'] : ['--request', method]),
  ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
  ...(body === undefined ? [] : ['--data-binary', '@-']),
  ...(body === undefined || headers.some((one) => /^content-type:/i.test(one))
    ? []
    : ['--header', 'Content-Type: application/json']),
  ...headers.flatMap((one) => ['--header', one]),
  ...more,
  '--write-out',
  '%{stderr}%{http_code} %{header_json}',
  url,
];

/** One request. Rejects where curl itself fails. */
export const curl = async (url: string, request: CurlRequest = {}): Promise<Curled> => {
  const child = spawn('curl', argumentsFor(url, request), { stdio: 'pipe' });
  child.stdin.end(request.body ?? '');
  const [body, told] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode ?? once(child, 'exit'),
  ]);
  const [, status, headers] = /^(\d{3}) (\{[^]*\})\s*$/.exec(told) ?? [];
  if (status === undefined || headers === undefined) throw new Error(`curl: ${told}`);
  return { status: Number(status), headers: JSON.parse(headers) as Curled['headers'], body };
};
