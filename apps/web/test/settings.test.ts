/** What one says of oneself, what others learn, and where one is signed in (I8, M4, O10). */
import { eventually } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './support/browser.ts';
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
