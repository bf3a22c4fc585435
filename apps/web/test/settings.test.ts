/** What one says of oneself, what others learn, where one is signed in, and one's account to its end (I8, M4, O10). */
import { readFile } from 'node:fs/promises';
import { eventually } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, signUp } from './support/browser.ts';
import { startTown, type Town } from './support/town.ts';
import { enter, looks, seatWith } from './support/visit.ts';

let town: Town;
let browser: Browser;
beforeAll(async () => {
  town = await startTown();
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await town[Symbol.asyncDispose]();
});

it('a new name and new words show to others; receipts and last seen are one’s own choice (I8, M4)', async () => {
  const { page, complaints } = await seatWith(browser, looks.desktop);
  await enter(page, town, 'asha');
  await page.goto(`${town.url}/settings/profile`);
  await page.getByLabel('Name').fill('Asha R.');
  await page.getByLabel('About').fill('नमस्ते');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  const { user } = await town.people.riya.call('getProfile', { user: town.people.asha.user });
  expect([user.name, user.about]).toEqual(['Asha R.', 'नमस्ते']);
  await page.goto(`${town.url}/settings/privacy`);
  await page.getByRole('switch', { name: 'Read receipts' }).click();
  await page.getByRole('radio', { name: 'Nobody' }).click();
  await eventually(async () => {
    const me = await town.people.asha.call('getProfile', {});
    expect(me.user.privacy).toEqual({ receipts: false, lastSeen: 'nobody' });
  });
  expect(await page.getByRole('switch', { name: 'Read receipts' }).getAttribute('aria-checked')).toBe(
    'false',
  );
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('another device is listed and signed out from here, at once (O10, N8)', async () => {
  const [here, there] = [await seatWith(browser, looks.desktop), await seatWith(browser, looks.phone)];
  await enter(there.page, town, 'chitra');
  await enter(here.page, town, 'chitra');
  await here.page.goto(`${town.url}/settings/devices`);
  await here.page.getByText('This device').waitFor();
  const others = here.page.getByRole('button', { name: /^Sign out this device: Chrome on Linux/ });
  const count = await others.count();
  expect(count).toBeGreaterThan(0);
  await others.first().click();
  await here.page.getByText('Device signed out').waitFor();
  await eventually(async () => expect(await others.count()).toBe(count - 1), { withinMs: 10_000 });
  await there.page.getByText('Your session ended.').waitFor();
  await here.page.context().close();
  await there.page.context().close();
});

it('a password is changed by the current one, all that one wrote is handed out, and the account ends by its password', async () => {
  const { page, complaints } = await seatWith(browser, looks.desktop);
  await signUp(page, town.url, 'guest', 'Guest of a day');
  await page.goto(`${town.url}/settings/account`);
  const change = page.getByRole('button', { name: 'Change password' });
  await page.getByLabel('Current password').fill('not that one');
  await page.getByLabel('New password').fill('a bell in the hills');
  await change.click();
  await page.getByText('This is not your password.').waitFor();
  await page.getByLabel('Current password').fill('correct horse battery');
  await change.click();
  await page.getByText('Password changed').waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(JSON.parse(file.split('\n')[0] ?? '')).toMatchObject({ is: 'profile', name: 'Guest of a day' });

  // The browser itself tells of the wrong password.
  const unexpected = (): string[] => complaints.filter((text) => !text.includes('status of 403'));
  expect(unexpected()).toEqual([]);
  await page.getByRole('button', { name: 'Delete…' }).click();
  const ask = page.getByRole('dialog', { name: 'Delete your account?' });
  await ask.getByLabel('Current password').fill('a bell in the hills');
  await ask.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('You are signed out.').waitFor();
  const again = await fetch(`${town.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle: 'guest', password: 'a bell in the hills' }),
  });
  expect(again.status).toBe(401);
  // And of what the page may have asked for just as its account ended.
  expect(unexpected().filter((text) => !text.includes('status of 401'))).toEqual([]);
  await page.context().close();
});
