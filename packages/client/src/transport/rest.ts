/**
 * The way up for links that only bring events down: every command as a REST request. Promises: what is asked of one thing
 * keeps its order (ACK-1); a token that has ended is renewed once and the request made again (CL-6); only an answer of
 * the server's own is an answer, whatever a proxy writes (CL-52). Left to others: the way down.
 */
import { unavailable } from '../refusal.ts';
import type { Ack, WireError } from '../wire.ts';
import { restRequest } from './routes.ts';
import type { LinkListener } from './transport.ts';

/** How long a new token is waited for. */
const renewMs = 10_000;

type Answer = { readonly status: number; readonly body: unknown };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A problem document of ours; a proxy's own words are none. */
const errorIn = (body: unknown): WireError | undefined => {
  if (!isObject(body)) return undefined;
  const { type, code, detail, issues, retryAfterMs } = body;
  if (type !== `urn:ghanti:error:${String(code)}`) return undefined;
  return {
    // A code that is not known here is passed on as it came (VER-1).
    code: code as WireError['code'],
    message: typeof detail === 'string' ? detail : String(code),
    ...(Array.isArray(issues) && { issues }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  };
};

/** Why no events come from an address, where the server says so. That it has none is none of the reader's doing. */
export const refusalIn = (body: unknown): WireError | undefined => {
  const error = errorIn(body);
  return error === undefined || ['not_found', 'unsupported', 'internal'].includes(error.code)
    ? undefined
    : error;
};

const notAnAnswer = (): Error => unavailable('what answered is not the server');

/** Throws where the answer is not the server's. */
const ackOf = ({ status, body }: Answer): Ack<unknown> => {
  if (status >= 200 && status < 300 && isObject(body)) return { ok: true, data: body };
  const error = errorIn(body);
  if (error === undefined) throw notAnAnswer();
  return { ok: false, error };
};

const refused = (code: WireError['code'], message: string): Ack<never> => ({
  ok: false,
  error: { code, message, issues: [] },
});

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

export type RestOptions = {
  readonly url: string | undefined;
  readonly token: string;
  readonly listener: LinkListener;
  /** There is another token from now on. */
  readonly renewed?: () => void;
};

export class Rest {
  /** Who signed in, as soon as it is known. */
  user: string | undefined;
  token: string;
  readonly #options: RestOptions;
  readonly #under = new Set<AbortController>();
  readonly #lanes = new Map<string, Promise<unknown>>();
  #closed = false;
  #renewal: { readonly done: Promise<boolean>; readonly settle: (renewed: boolean) => void } | undefined;

  constructor(options: RestOptions) {
    this.#options = options;
    this.token = options.token;
  }

  /** Rejects where nothing came back in time, or the link ended. The signal is for what comes after the head. */
  async fetch(
    path: string,
    init: Init,
    timeoutMs: number,
    control = new AbortController(),
  ): Promise<[Response, AbortController]> {
    if (this.#closed) throw unavailable('the link has ended');
    this.#under.add(control);
    const timer = setTimeout(() => control.abort(unavailable('no answer in time')), timeoutMs);
    try {
      const headers = { Authorization: `Bearer ${this.token}`, ...init.headers };
      const { signal } = control;
      const url = `${this.#options.url ?? ''}${path}`;
      return [await fetch(url, { cache: 'no-store', ...init, headers, signal }), control];
    } catch (error) {
      this.#under.delete(control);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A whole answer, as JSON. */
  async ask(path: string, init: Init, timeoutMs: number, given?: AbortController): Promise<Answer> {
    const began = Date.now();
    const [response, control] = await this.fetch(path, init, timeoutMs, given);
    const timer = setTimeout(() => control.abort(), Math.max(0, began + timeoutMs - Date.now()));
    try {
      return { status: response.status, body: JSON.parse(await response.text()) };
    } catch {
      throw notAnAnswer();
    } finally {
      clearTimeout(timer);
      this.done(control);
    }
  }

  done(control: AbortController): void {
    this.#under.delete(control);
  }

  async call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    const given = isObject(input) ? input : {};
    if (name === 'authenticate') return await this.#authenticate(String(given['token']), timeoutMs);
    return await this.#inOrder(`${name} ${String(given['channel'])}`, () =>
      this.#command(name, given, timeoutMs),
    );
  }

  /** Whether there is another token; asks for one where nobody does yet. */
  async renew(): Promise<boolean> {
    if (this.#closed) return false;
    if (this.#renewal === undefined) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), renewMs);
      this.#renewal = { done: promise, settle: resolve };
      void promise.then(() => {
        clearTimeout(timer);
        this.#renewal = undefined;
      });
      const at = Date.now();
      this.#options.listener.linkOnEnvelope({ type: 'expiring', at, data: { expiresAt: at } });
    }
    return await this.#renewal.done;
  }

  close(): void {
    this.#closed = true;
    this.#renewal?.settle(false);
    for (const control of this.#under) control.abort(unavailable('the link has ended'));
    this.#under.clear();
  }

  async #command(name: string, input: Record<string, unknown>, timeoutMs: number): Promise<Ack<unknown>> {
    const request = restRequest(name, input);
    if (request === undefined) return refused('invalid', 'no address takes this command');
    const { method, path, clientId, body } = request;
    const headers = {
      ...(clientId !== undefined && { 'Idempotency-Key': clientId }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    };
    const init = { method, headers, ...(body !== undefined && { body }) };
    const once = async () => ackOf(await this.ask(`/api/v1${path}`, init, timeoutMs));
    const { token } = this;
    const ack = await once();
    if (ack.ok || ack.error.code !== 'unauthenticated') return ack;
    return token !== this.token || (await this.renew()) ? await once() : ack;
  }

  /** The requests of a page take several connections: what is about one thing waits for what was asked before. */
  async #inOrder<T>(lane: string, run: () => Promise<T>): Promise<T> {
    const before = this.#lanes.get(lane);
    const mine = before === undefined ? run() : before.then(run, run);
    this.#lanes.set(lane, mine);
    try {
      return await mine;
    } finally {
      if (this.#lanes.get(lane) === mine) this.#lanes.delete(lane);
    }
  }

  /** A token is tried before it counts. */
  async #authenticate(token: string, timeoutMs: number): Promise<Ack<unknown>> {
    try {
      const headers = { Authorization: `Bearer ${token}` };
      const ack = ackOf(await this.ask('/api/v1/me', { headers }, timeoutMs));
      const user = ack.ok ? userIn(ack.data) : undefined;
      if (ack.ok && user !== this.user) return refused('forbidden', 'the token is another user’s');
      if (ack.ok) this.token = token;
      this.#renewal?.settle(ack.ok);
      if (ack.ok) this.#options.renewed?.();
      return ack.ok ? { ok: true, data: { user } } : ack;
    } catch (error) {
      this.#renewal?.settle(false);
      throw error;
    }
  }
}

/** The id in what `getProfile` gives. */
export const userIn = (data: unknown): string | undefined => {
  const user = isObject(data) ? data['user'] : undefined;
  return isObject(user) && typeof user['id'] === 'string' ? user['id'] : undefined;
};
