/**
 * A clock that goes by itself, in small steps, and can be moved on besides: nodes wait for each other by it, and for Redis, so they stand
 * still where it does.
 */
import { createManualClock, type ManualClock } from '@ghanti/testkit';

export interface GoingClock extends Disposable {
  readonly clock: ManualClock;
}

const stepMs = 20;

export const goingClock = (): GoingClock => {
  const clock = createManualClock();
  const going = setInterval(() => clock.advance(stepMs), stepMs);
  return { clock, [Symbol.dispose]: () => clearInterval(going) };
};
