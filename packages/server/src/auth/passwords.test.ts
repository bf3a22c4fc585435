import { expect, test } from 'vitest';
import { createPasswords, type PasswordsOptions } from './passwords.ts';

const cheap: PasswordsOptions = { memoryKiB: 8, passes: 1 };

test('a password is known again, another one is not, and no two hashes are alike', async () => {
  const passwords = createPasswords(cheap);
  const hashed = await passwords.hash('correct horse');
  expect(hashed).not.toBe(await passwords.hash('correct horse'));
  expect(await passwords.verify(hashed, 'correct horse')).toBe(true);
  expect(await passwords.verify(hashed, 'correct horsf')).toBe(false);
  expect(await passwords.verify(hashed, '')).toBe(false);
});

test('the parameters are those that OWASP names', async () => {
  expect(await createPasswords().hash('correct horse')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('the same characters in another composition are the same password', async () => {
  const passwords = createPasswords(cheap);
  expect(await passwords.verify(await passwords.hash('café au lait'), 'cafe\u0301 au lait')).toBe(true);
});

test('RS-25: without an account it is false, even for the word behind the decoy', async () => {
  const passwords = createPasswords(cheap);
  expect(await passwords.verify(undefined, 'correct horse')).toBe(false);
  expect(await passwords.verify(undefined, 'nobody')).toBe(false);
});

test('RS-25: without an account as much is reckoned as with one', async () => {
  const passwords = createPasswords({ memoryKiB: 8192, passes: 2 });
  const hashed = await passwords.hash('correct horse');
  const took = async (against: string | undefined): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 9; n++) {
      const from = performance.now();
      await passwords.verify(against, 'wrong horse');
      times.push(performance.now() - from);
    }
    return Math.min(...times);
  };
  const ratio = (await took(undefined)) / (await took(hashed));
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test('more than the queue holds are unavailable, the others are all answered', async () => {
  const passwords = createPasswords({ ...cheap, concurrency: 2, queue: 3 });
  await passwords.verify(undefined, 'settled');
  const outcomes = await Promise.allSettled(Array.from({ length: 9 }, () => passwords.hash('correct horse')));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(4);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'unavailable', retryAfterMs: 1000 });
  expect(await passwords.hash('correct horse')).toMatch(/^\$argon2id/);
});

test('a hash that cannot be read rejects, and gives its place back', async () => {
  const passwords = createPasswords({ ...cheap, concurrency: 1, queue: 0 });
  await passwords.verify(undefined, 'settled');
  await expect(passwords.verify('nonsense', 'x')).rejects.toThrow();
  expect(await passwords.hash('correct horse')).toMatch(/^\$argon2id/);
});
