/**
 * Commands over REST, by the routes of the command table, answered in the form of an acknowledgement; and plain
 * requests, for what a well-meant client would not send.
 */
import {
  commandSpec,
  problemShape,
  type Ack,
  type CommandName,
  type CommandOutput,
  type CommandRequest,
  type RestRoute,
} from '@ghanti/protocol';

export type RestReply = {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or undefined where it is no JSON. */
  readonly body: unknown;
  readonly text: string;
};

export type RestRequest = {
  readonly method?: string;
  /** Sent as JSON, unless it is text already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

export interface Rest {
  /** A request to a path of the server, with the person's token. Rejects where no answer came. */
  request(path: string, request?: RestRequest): Promise<RestReply>;
  /** A command, by its REST route. */
  call<N extends CommandName>(
    name: N,
    input: CommandRequest<N>,
    options?: Pick<RestRequest, 'signal' | 'headers'>,
  ): Promise<Ack<CommandOutput<N>>>;
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const bodyOf = ({ body }: RestRequest): string | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

/** Requests to one server, with or without a token. */
const requester =
  (base: string, token: string | undefined) =>
  async (path: string, request: RestRequest = {}): Promise<RestReply> => {
    const body = bodyOf(request);
    const response = await fetch(base + path, {
      method: request.method ?? 'GET',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(body !== undefined && { body }),
      ...(request.signal && { signal: request.signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: json(text), text };
  };

type Fields = Readonly<Record<string, unknown>>;

/** The route whose fixed fields fit the input, and whose parameters are all in it. */
const routeOf = (name: CommandName, input: Fields): RestRoute => {
  const given = (route: RestRoute): boolean =>
    [...route.path.matchAll(/:(\w+)/g)].every(([, name = '']) => fieldOf(route, name).field in input);
  const fixed = (route: RestRoute): boolean =>
    Object.entries(route.fixed ?? {}).every(([field, value]) => input[field] === value);
  const route = commandSpec(name).rest.find((one) => given(one) && fixed(one));
  if (!route) throw new Error(`${name} has no REST route for this input`);
  return route;
};

const fieldOf = (route: RestRoute, name: string) => route.map?.[name] ?? { field: name, prefix: '' };

const parameter = (route: RestRoute, name: string, input: Fields): { field: string; value: string } => {
  const { field, prefix } = fieldOf(route, name);
  return { field, value: String(input[field]).slice(prefix.length) };
};

/** The path under /api/v1, and what of the input is left for query or body. */
const place = (route: RestRoute, input: Fields): { path: string; rest: Fields } => {
  const used = new Set(Object.keys(route.fixed ?? {}));
  const path = route.path.replaceAll(/:(\w+)/g, (_whole, name: string) => {
    const { field, value } = parameter(route, name, input);
    used.add(field);
    return encodeURIComponent(value);
  });
  return { path, rest: Object.fromEntries(Object.entries(input).filter(([field]) => !used.has(field))) };
};

const query = (fields: Fields): string => {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return text === '' ? '' : `?${text}`;
};

/** A problem as the error of an acknowledgement. */
const problemOf = ({ status, body, text }: RestReply): Extract<Ack<never>, { ok: false }> => {
  const problem = problemShape.safeParse(body);
  if (!problem.success)
    throw new Error(`the server answered ${status} without a problem: ${text.slice(0, 200)}`);
  const { code, detail, issues, retryAfterMs } = problem.data;
  return {
    ok: false,
    error: {
      code,
      message: detail,
      ...(issues && { issues }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
};

/** REST as somebody, or as nobody. */
export const createRest = (base: string, token?: string): Rest => {
  const request = requester(base, token);
  return {
    request,
    async call<N extends CommandName>(
      name: N,
      input: CommandRequest<N>,
      options: Pick<RestRequest, 'signal' | 'headers'> = {},
    ): Promise<Ack<CommandOutput<N>>> {
      const fields: Fields = { ...input };
      const route = routeOf(name, fields);
      const { path, rest } = place(route, fields);
      const inQuery = route.from === 'query';
      const withBody = !inQuery && (route.method !== 'DELETE' || Object.keys(rest).length > 0);
      const reply = await request(`/api/v1${path}${inQuery ? query(rest) : ''}`, {
        ...options,
        method: route.method,
        ...(withBody && { body: rest }),
      });
      if (reply.status >= 400) return problemOf(reply);
      // The server's answer is judged by the test that asked; the table ties its type to the name.
      return { ok: true, data: reply.body as CommandOutput<N> };
    },
  };
};
