/**
 * One-time links (protocol.md section 4): the one with which the first administrator registers, and those that help who forgot
 * the password. Promise: 128 random bits, of which only a hash is stored; good once; the first administrator's until it is
 * used or a new one is made, a reset for 24 h; a new one takes the place of the one before.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore, LinkStore } from '../store/store.ts';

export type LinksOptions = {
  readonly links: LinkStore;
  readonly accounts: Pick<AccountStore, 'hasAdmin' | 'passwordHash'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'random'>;
};

export interface Links {
  /** A code for `/setup/<code>`; undefined where there is an administrator. */
  setup(): Promise<string | undefined>;
  /** A code for `/reset/<code>`; undefined where the user has no password here. */
  reset(user: string): Promise<{ readonly code: string; readonly expiresAt: number } | undefined>;
}

const resetLifeMs = 24 * 60 * 60 * 1000;

export const linkHash = (code: string): string => createHash('sha256').update(code).digest('base64url');

export const createLinks = ({ links, accounts, clock, ids }: LinksOptions): Links => ({
  setup: async () => {
    if (await accounts.hasAdmin()) return undefined;
    const code = ids.random(16);
    const createdAt = clock.now();
    await links.put({ hash: linkHash(code), kind: 'setup', user: null, createdAt, expiresAt: null });
    return code;
  },
  reset: async (user) => {
    if ((await accounts.passwordHash(user)) === undefined) return undefined;
    const code = ids.random(16);
    const createdAt = clock.now();
    const expiresAt = createdAt + resetLifeMs;
    await links.put({ hash: linkHash(code), kind: 'reset', user, createdAt, expiresAt });
    return { code, expiresAt };
  },
});
