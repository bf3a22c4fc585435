/** For what the client asks by itself: told that it asks too fast, it asks again. */
import type { Clock } from '../options.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../wire.ts';

export const patient =
  (call: Call, clock: Clock): Call =>
  async (name, input) => {
    for (;;) {
      try {
        return await call(name, input);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'rate_limited') throw error;
        const ms = error.retryAfterMs ?? 1000;
        await new Promise<void>((resolve) => void clock.after(ms, resolve));
      }
    }
  };
