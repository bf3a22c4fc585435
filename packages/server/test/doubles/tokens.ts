/**
 * A stage for the tests of tokens: a clock, accounts, sign-outs, and forged tokens of every kind. What it exports changes
 * with `renew`, so that tests as data can be written before there is a stage.
 */
import { createHmac } from 'node:crypto';
import { GhantiError } from '@ghanti/protocol';
import type { JWTPayload } from 'jose';
import { createRevocations } from '../../src/auth/revocations.ts';
import { createTokens, revocationKeepMs, type Tokens, type TokensOptions } from '../../src/auth/tokens.ts';
import type { SessionRow } from '../../src/store/store.ts';
import { memoryAccounts, person, standingClock } from './accounts.ts';

export const ownSecret = new Uint8Array(32).fill(7);
export const hostSecret = 'a secret that the host application shares with us';
export const hostKey = new TextEncoder().encode(hostSecret);

export let clock = standingClock();
export let accounts = memoryAccounts();
export let revocations = createRevocations({ clock, keepMs: revocationKeepMs });

/** A new stage; to be called before each test. */
export const renew = (): void => {
  clock = standingClock();
  accounts = memoryAccounts();
  revocations = createRevocations({ clock, keepMs: revocationKeepMs });
};

const noKeys = (): Promise<never> => Promise.reject(new Error('no keys here'));

export const tokensWith = (more: Partial<TokensOptions> = {}): Tokens =>
  createTokens({
    secret: ownSecret,
    jwt: { secret: hostSecret },
    accounts,
    keys: { verify: noKeys, stands: noKeys },
    clock,
    revocations,
    ...more,
  });

export const seconds = (): number => Math.floor(clock.now() / 1000);
export const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
  sub: 'host-1',
  exp: seconds() + 600,
  ...more,
});

export type Header = Record<string, unknown>;
export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Any header, any payload, signed or not: what a careful library would never make. */
export const forge = (
  header: unknown,
  payload: unknown,
  key: string | Uint8Array | null = hostSecret,
  hash = 'sha256',
): string => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${key === null ? '' : createHmac(hash, key).update(signed).digest('base64url')}`;
};
export const hs256: Header = { alg: 'HS256', typ: 'JWT' };
export const hostToken = (more: Record<string, unknown> = {}, header: Header = {}): string =>
  forge({ ...hs256, ...header }, claims(more));

export const codeOf = async (verification: Promise<unknown>): Promise<string> => {
  try {
    await verification;
    return 'accepted';
  } catch (error) {
    return error instanceof GhantiError ? error.code : `not ours: ${String(error)}`;
  }
};

const session: SessionRow = {
  sid: 's1',
  user: 'u_asha',
  refreshHash: 'h',
  previousHash: null,
  rotatedAt: null,
  createdAt: 0,
  usedAt: 0,
  expiresAt: Infinity,
  revokedAt: null,
  agent: null,
};
export const change = (more: Partial<SessionRow>): unknown =>
  accounts.signIns.set('s1', { ...session, ...more });

export const signIn = async (tokens: Tokens, roles: readonly string[] = []): Promise<string> => {
  accounts.people.set('u_asha', person('u_asha', { roles }));
  change({});
  return (await tokens.issue('u_asha', 's1')).accessToken;
};
