/**
 * Somebody who only wants to know whether the server is still there, and what it must never say to a stranger.
 */
import { expect } from 'vitest';
import { granted, type Connection, type Person } from '@ghanti/testkit';

export interface Witness extends Disposable {
  /** Fails unless the connection that was opened first is still answered. */
  look(): Promise<void>;
}

export const witnessOf = async (person: Person): Promise<Witness> => {
  const connection: Connection = await person.connect();
  return {
    async look() {
      const { user } = granted(await connection.call('getProfile', {}, 2_000));
      expect(user.id).toBe(person.user);
    },
    [Symbol.dispose]: () => connection.close(),
  };
};

const leaks =
  /\bat (?:async )?[\w.<>]+ \(|node:internal|node_modules|\.ts:\d+|\bSQLITE|ZodError|RangeError|TypeError/;

/** No stack, no path, no name of an inner part. */
export const tellsNothing = (text: string): void => expect(text).not.toMatch(leaks);
