/**
 * While nodes cannot hear each other, nobody is told here what another one took back: then the store is asked of every connection, again and
 * again, and once more when they hear each other again (AUTH-1).
 */
import type { OpenAccounts } from '../auth/open-accounts.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Parts } from './parts.ts';

const everyMs = 1_000;

export const watchStanding = (
  sessions: Pick<Sessions, 'recheck'>,
  { tokens }: Pick<OpenAccounts, 'tokens'>,
  { bus, clock, logger }: Parts,
): void => {
  if (bus.condition === 'alone') return;
  let running = false;
  const look = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await sessions.recheck((identity) => tokens.stands(identity));
    } catch (error) {
      logger.warn({ err: error }, 'what connections rest on could not be asked');
    } finally {
      running = false;
    }
  };
  bus.onUp(() => void look());
  clock.every(everyMs, () => {
    if (bus.condition === 'down') void look();
  });
};
