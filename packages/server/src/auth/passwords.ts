/**
 * Passwords, as Argon2id hashes with the parameters that OWASP names (19 MiB, 2 passes, 1 lane).
 * Promise: at most `concurrency` hashes are reckoned at once and `queue` wait; beyond that `unavailable`, so that a storm
 * of logins costs neither memory nor the other work. A login of nobody costs what a login of somebody costs (RS-25).
 * Leaves to others: how long a password may be (RS-24), how often one may try (attempts.ts).
 */
import { hash, verify } from '@node-rs/argon2';
import { GhantiError } from '@ghanti/protocol';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash (no such account) it takes as long, and is false. */
  verify(hashed: string | undefined, password: string): Promise<boolean>;
}

export type PasswordsOptions = {
  readonly memoryKiB?: number;
  readonly passes?: number;
  readonly concurrency?: number;
  readonly queue?: number;
};

/** The same characters typed on another keyboard are the same password. */
const normalised = (password: string): string => password.normalize('NFKC');

type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** `concurrency` at once, `queue` waiting in order. */
const createTurns = (concurrency: number, queue: number): Turn => {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = async (): Promise<void> => {
    if (running < concurrency) {
      running += 1;
      return;
    }
    if (waiting.length >= queue)
      throw new GhantiError('unavailable', 'too many sign-ins at once', { retryAfterMs: 1_000 });
    // Whoever leaves hands his place on, so the count stays.
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
};

export const createPasswords = ({
  memoryKiB = 19_456,
  passes = 2,
  concurrency = 2,
  queue = 64,
}: PasswordsOptions = {}): Passwords => {
  const turn = createTurns(concurrency, queue);
  const cost = { memoryCost: memoryKiB, timeCost: passes, parallelism: 1 };
  // Nobody's password, of the same cost as everybody's; made now, so that the first stranger waits no longer.
  const nobody = turn(() => hash('nobody', cost));
  void nobody.catch(() => undefined);
  return {
    hash: (password) => turn(() => hash(normalised(password), cost)),
    verify: async (hashed, password) => {
      const against = hashed ?? (await nobody);
      const isRight = await turn(() => verify(against, normalised(password)));
      return isRight && hashed !== undefined;
    },
  };
};
