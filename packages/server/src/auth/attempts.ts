/**
 * How often one may try (RS-25): logins per account and address, failed logins per address whatever the account,
 * registrations per address, and codes of invitations that are none per user. Promise: over a limit is `rate_limited` with the time to wait, before any password is
 * looked at; a login that succeeds gives its tries back, so that only guessing is limited.
 * With several nodes all of them count together, and each by itself while they cannot meet.
 */
import { GhantiError, type Limits } from '@ghanti/protocol';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from '../kit/address-key.ts';
import type { AcrossNodes } from './across-nodes.ts';

export interface Attempts {
  login(handle: string, address: string): Promise<void>;
  loginSucceeded(handle: string, address: string): Promise<void>;
  registration(address: string): Promise<void>;
  /** An invitation is tried; it counts where there is none (`not_found`). */
  invitation<T>(user: string, accept: () => Promise<T>): Promise<T>;
}

const minute = 60;
const hour = 60 * minute;
/** Several people behind one address may each mistype; somebody who tries one password on all accounts may not. */
const accountsPerAddress = 10;

type Counter = Pick<RateLimiterMemory, 'consume' | 'reward' | 'delete'>;
type Rule = { readonly keyPrefix: string; readonly points: number; readonly duration: number };

const consume = async (limiter: Counter, key: string, what: string): Promise<void> => {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new GhantiError('rate_limited', `too many ${what} from here`, {
      retryAfterMs: Math.max(1, error.msBeforeNext),
    });
  }
};

const counterOf =
  (counters: AcrossNodes['counters'] | undefined) =>
  (rule: Rule): Counter => {
    const here = new RateLimiterMemory(rule);
    if (counters === undefined) return here;
    return new RateLimiterRedis({
      ...rule,
      keyPrefix: `${counters.prefix}:${rule.keyPrefix}`,
      storeClient: counters.storeClient,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      insuranceLimiter: here,
    });
  };

export const createAttempts = (
  limits: Pick<Limits, 'loginsPerMinute' | 'registrationsPerHour'>,
  counters?: AcrossNodes['counters'],
): Attempts => {
  const counter = counterOf(counters);
  const { loginsPerMinute, registrationsPerHour } = limits;
  const perAccount = counter({ keyPrefix: 'account', points: loginsPerMinute, duration: minute });
  const perAddress = counter({
    keyPrefix: 'address',
    points: loginsPerMinute * accountsPerAddress,
    duration: minute,
  });
  const registrations = counter({ keyPrefix: 'registration', points: registrationsPerHour, duration: hour });
  const invitations = counter({
    keyPrefix: 'invitation',
    points: loginsPerMinute * accountsPerAddress,
    duration: minute,
  });
  const accountKey = (handle: string, address: string): string => `${handle} ${addressKey(address)}`;
  return {
    login: async (handle, address) => {
      // First the address: it bounds how many keys one address can make.
      await consume(perAddress, addressKey(address), 'sign-ins');
      await consume(perAccount, accountKey(handle, address), 'sign-ins');
    },
    loginSucceeded: async (handle, address) => {
      await perAddress.reward(addressKey(address));
      await perAccount.delete(accountKey(handle, address));
    },
    registration: (address) => consume(registrations, addressKey(address), 'registrations'),
    invitation: async (user, accept) => {
      await consume(invitations, user, 'codes of invitations');
      const given = await accept().catch(async (error: unknown) => {
        if (!(error instanceof GhantiError && error.code === 'not_found')) await invitations.reward(user);
        throw error;
      });
      await invitations.reward(user);
      return given;
    },
  };
};
