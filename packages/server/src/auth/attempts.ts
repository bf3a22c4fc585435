/**
 * How often one may try (RS-25): logins per account and address, failed logins per address whatever the account, and
 * registrations per address. Promise: over a limit is `rate_limited` with the time to wait, before any password is
 * looked at; a login that succeeds gives its tries back, so that only guessing is limited.
 */
import { GhantiError, type Limits } from '@ghanti/protocol';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from '../kit/address-key.ts';

export interface Attempts {
  login(handle: string, address: string): Promise<void>;
  loginSucceeded(handle: string, address: string): Promise<void>;
  registration(address: string): Promise<void>;
}

const minute = 60;
const hour = 60 * minute;
/** Several people behind one address may each mistype; somebody who tries one password on all accounts may not. */
const accountsPerAddress = 10;

const consume = async (limiter: RateLimiterMemory, key: string, what: string): Promise<void> => {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new GhantiError('rate_limited', `too many ${what} from here`, {
      retryAfterMs: Math.max(1, error.msBeforeNext),
    });
  }
};

export const createAttempts = (
  limits: Pick<Limits, 'loginsPerMinute' | 'registrationsPerHour'>,
): Attempts => {
  const perAccount = new RateLimiterMemory({
    keyPrefix: 'account',
    points: limits.loginsPerMinute,
    duration: minute,
  });
  const perAddress = new RateLimiterMemory({
    keyPrefix: 'address',
    points: limits.loginsPerMinute * accountsPerAddress,
    duration: minute,
  });
  const registrations = new RateLimiterMemory({
    keyPrefix: 'registration',
    points: limits.registrationsPerHour,
    duration: hour,
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
  };
};
