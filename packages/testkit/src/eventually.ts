/**
 * Waits for what will become true, instead of sleeping for as long as it usually takes.
 * The check is tried again while it throws or gives `false`; after the bound the last error is thrown, with the bound in
 * its message. It polls by real time: with an injected clock, move that clock first.
 */
export type Patience = { readonly withinMs?: number; readonly everyMs?: number };

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** What the check gives in the end. */
export const eventually = async <T>(
  check: () => T | Promise<T>,
  { withinMs = 10_000, everyMs = 10 }: Patience = {},
): Promise<Exclude<T, false>> => {
  const until = performance.now() + withinMs;
  for (;;) {
    const outcome = await attempt(check);
    if (outcome.done) return outcome.value;
    if (performance.now() > until) throw late(outcome.error, withinMs);
    await pause(everyMs);
  }
};

type Outcome<T> =
  | { readonly done: true; readonly value: Exclude<T, false> }
  | { readonly done: false; readonly error: unknown };

const isTrue = <T>(value: T): value is Exclude<T, false> => value !== false;

const attempt = async <T>(check: () => T | Promise<T>): Promise<Outcome<T>> => {
  try {
    const value = await check();
    return isTrue(value) ? { done: true, value } : { done: false, error: new Error('still false') };
  } catch (error) {
    return { done: false, error };
  }
};

const late = (error: unknown, withinMs: number): Error => {
  const reason = error instanceof Error ? error : new Error(String(error));
  reason.message = `not within ${withinMs} ms: ${reason.message}`;
  return reason;
};
