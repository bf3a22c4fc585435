import { GhantiError } from '@ghanti/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAttempts } from './attempts.ts';

// The limiter takes its time from the air; here that air stands still.
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const attempts = () => createAttempts({ loginsPerMinute: 5, registrationsPerHour: 3 });
const times = async (count: number, run: (n: number) => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < count; n++) await run(n);
};

test('RS-25: 5 logins a minute per account and address, then the time to wait is told', async () => {
  const tried = attempts();
  await times(5, () => tried.login('asha', '192.0.2.1'));
  vi.advanceTimersByTime(20_000);
  await expect(tried.login('asha', '192.0.2.1')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 40_000,
  });
  await tried.login('bilal', '192.0.2.1');
  await tried.login('asha', '192.0.2.2');
  vi.advanceTimersByTime(40_001);
  await tried.login('asha', '192.0.2.1');
});

test('RS-25: one address cannot go on from account to account', async () => {
  const tried = attempts();
  await times(50, (n) => tried.login(`name${n}`, '192.0.2.1'));
  await expect(tried.login('another', '192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' });
  await tried.login('another', '192.0.2.2');
});

test('logins that succeed do not count', async () => {
  const tried = attempts();
  await times(200, async () => {
    await tried.login('asha', '192.0.2.1');
    await tried.loginSucceeded('asha', '192.0.2.1');
  });
  await times(5, () => tried.login('asha', '192.0.2.1'));
  await expect(tried.login('asha', '192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' });
});

test('one IPv6 customer is one address', async () => {
  const tried = attempts();
  await times(5, (n) => tried.login('asha', `2001:db8:1:2::${n + 1}`));
  await expect(tried.login('asha', '2001:db8:1:2:ffff::1')).rejects.toMatchObject({ code: 'rate_limited' });
  await tried.login('asha', '2001:db8:1:3::1');
});

test('registrations are counted per address and hour', async () => {
  const tried = attempts();
  await times(3, () => tried.registration('192.0.2.1'));
  await expect(tried.registration('192.0.2.1')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 3_600_000,
  });
  await tried.registration('192.0.2.2');
  vi.advanceTimersByTime(3_600_001);
  await tried.registration('192.0.2.1');
});

test('RS-25: codes of invitations that are none count per user, and nothing else does', async () => {
  const tried = attempts();
  const none = () => Promise.reject(new GhantiError('not_found', 'not found'));
  const full = () => Promise.reject(new GhantiError('too_large', 'the group is full'));
  const tries = async (user: string, accept: () => Promise<unknown>): Promise<string> =>
    await tried.invitation(user, accept).then(
      () => 'ok',
      (error: unknown) => (error instanceof GhantiError ? error.code : 'broken'),
    );
  await times(200, async () => {
    expect(await tries('asha', () => Promise.resolve())).toBe('ok');
    expect(await tries('asha', full)).toBe('too_large');
  });
  await times(50, async () => expect(await tries('asha', none)).toBe('not_found'));
  const accepted = vi.fn(() => Promise.resolve());
  expect(await tries('asha', accepted)).toBe('rate_limited');
  expect(accepted).not.toHaveBeenCalled();
  expect(await tries('bilal', none)).toBe('not_found');
  vi.advanceTimersByTime(60_001);
  expect(await tries('asha', accepted)).toBe('ok');
});
