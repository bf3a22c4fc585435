/**
 * What was taken back without this node being told: by another node while they could not hear each other, over a bus that loses, or by the
 * operator's program. The store is asked of every connection, again and again while others cannot be heard, once more when they can,
 * and slowly ever after, wherever more than this process writes to the database (AUTH-1).
 */
import type { OpenAccounts } from '../auth/open-accounts.ts';
import type { RolesNow } from '../session/sessions.ts';
import { isOwnLog, type Parts } from './parts.ts';

/** While others cannot be heard: so often, so many at once. */
const everyMs = 1_000;
const atOnce = 8;
/** While they can: one after the other, which ten thousand connections take some seconds of. */
const slowlyMs = 120_000;

export interface Rechecked {
  recheck(rolesNow: RolesNow, atOnce: number): Promise<void>;
}

/** Gives the way to stop. */
export const watchStanding = (
  places: readonly Rechecked[],
  { tokens }: Pick<OpenAccounts, 'tokens'>,
  parts: Pick<Parts, 'config' | 'bus' | 'clock' | 'logger' | 'doubles'>,
): (() => void) => {
  const { bus, clock, logger, doubles } = parts;
  if (isOwnLog(parts)) return () => undefined;
  let running = false;
  const look = async (lanes: number): Promise<void> => {
    if (running) return;
    running = true;
    try {
      for (const place of places) await place.recheck((identity) => tokens.rolesNow(identity), lanes);
    } catch (error) {
      logger.warn({ err: error }, 'what connections rest on could not be asked');
    } finally {
      running = false;
    }
  };
  bus.onUp(() => void look(atOnce));
  const often = clock.every(everyMs, () => {
    if (bus.condition === 'down') void look(atOnce);
  });
  const slowly = clock.every(doubles.recheckMs ?? slowlyMs, () => void look(1));
  return () => {
    often.cancel();
    slowly.cancel();
  };
};
