/** The ways that are requests and answers: whether anybody is there, what pages may ask, polls, and a stream. */
import { ask, bad, inJson, since, well, type Asked, type Outcome } from './outcome.ts';

const json = { accept: 'application/json' };

export const reach = async (given: Asked): Promise<Outcome> => {
  const began = performance.now();
  try {
    const answer = await ask(given, '/version', { headers: json });
    const version = inJson(await answer.text(), 'version');
    return typeof version === 'string'
      ? well({ what: 'ghanti', of: { version, seconds: since(began) } })
      : bad('stranger', { what: 'status', of: { status: answer.status } });
  } catch {
    return bad('unreachable', { what: 'noAnswer', of: { seconds: since(began) } });
  }
};

/** The only answer to it that does anything is none; but a page that is foreign is told so first. */
export const pages = async (given: Asked): Promise<Outcome> => {
  const { origin } = new URL(given.url);
  const began = performance.now();
  try {
    // A browser says by itself where its page is from; a terminal says what one would.
    const answer = await ask(given, '/events', { method: 'POST', headers: { ...json, origin } });
    const code = inJson(await answer.text(), 'code');
    const { status } = answer;
    if (code === 'forbidden') return bad('foreignPage', { what: 'foreignPage', of: { status, origin } });
    if (status === 405) return well({ what: 'ownPage', of: {} });
    return bad('refused', { what: 'status', of: { status } });
  } catch {
    return bad('cutOff', { what: 'noAnswer', of: { seconds: since(began) } });
  }
};

export type Polled = Outcome & { readonly cursor?: string };

/** One poll; one that waits is held as long as was asked, so it may be cut. */
export const poll = async (
  given: Asked,
  query: { readonly cursor?: string | undefined; readonly wait?: number },
): Promise<Polled> => {
  const began = performance.now();
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const signal = AbortSignal.timeout(given.patienceMs + (query.wait ?? 0) * 1_000);
  try {
    const answer = await ask(given, `/events?${search.toString()}`, { headers: json, signal });
    const cursor = inJson(await answer.text(), 'cursor');
    const { status } = answer;
    const seen = { what: 'answered', of: { status, seconds: since(began) } } as const;
    if (answer.ok && typeof cursor === 'string') return { ...well(seen), cursor };
    return bad(status === 504 || status === 502 ? 'cutOff' : 'refused', seen);
  } catch {
    return bad('cutOff', { what: 'noAnswer', of: { seconds: since(began) } });
  }
};

/** Gives `late` where it takes longer. */
const within = async <T>(ms: number, promise: Promise<T>): Promise<T | 'late'> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** The first block has to come at once, and the stream has to last. */
export const stream = async (given: Asked): Promise<Outcome> => {
  const began = performance.now();
  const control = new AbortController();
  const left = (ms: number): number => Math.max(0, ms - (performance.now() - began));
  let first: number | undefined;
  try {
    const headers = { accept: 'text/event-stream' };
    const opening = ask(given, '/events', { headers, signal: control.signal });
    const answer = await within(given.patienceMs, opening);
    if (answer === 'late') {
      opening.catch(() => undefined);
      return bad('buffered', { what: 'noByte', of: { seconds: since(began) } });
    }
    if (!answer.ok || answer.body === null)
      return bad('refused', { what: 'status', of: { status: answer.status } });
    const reader = answer.body.getReader();
    for (;;) {
      const ms = left(first === undefined ? given.patienceMs : given.holdSeconds * 1_000);
      const part = await within(ms, reader.read());
      if (part === 'late')
        return first === undefined
          ? bad('buffered', { what: 'noEvent', of: { seconds: since(began) } })
          : well({ what: 'held', of: { first, seconds: since(began) } });
      if (part.done) return bad('cutOff', { what: 'ended', of: { seconds: since(began) } });
      first ??= since(began);
    }
  } catch {
    return bad('cutOff', { what: 'cut', of: { seconds: since(began) } });
  } finally {
    control.abort();
  }
};
