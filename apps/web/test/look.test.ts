/** Theme and language: chosen, kept, the same in every tab, and there from the first paint on (G6, H1, N6). */
import { eventually, spawnServer } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, signUp, sit } from './support/browser.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const background = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const dark = 'rgb(14, 16, 32)';
const light = 'rgb(243, 244, 248)';

it('a theme follows the system until one is chosen, holds after a reload, and never flashes another (G6)', async () => {
  await using server = await spawnServer();
  const { page, complaints } = await sit(browser, { colorScheme: 'dark' });
  await signUp(page, server.url, 'asha', 'Asha Rao');
  expect(await background(page)).toBe(dark);
  await page.goto(`${server.url}/settings/look`);
  await page.getByRole('radio', { name: 'Light' }).check();
  expect(await background(page)).toBe(light);
  // What is painted before the app's own script has run: held back for good.
  await page.route(/assets\/index-.*\.js/, () => undefined);
  await page.reload({ waitUntil: 'commit' });
  await eventually(async () => expect(await background(page)).toBe(light), { withinMs: 5_000 });
  expect(await page.locator('#app > *').count()).toBe(0);
  await page.unrouteAll();
  await page.reload();
  await page.getByRole('radio', { name: 'System' }).check();
  expect(await background(page)).toBe(dark);
  expect(complaints).toEqual([]);
});

it('another language is there without a reload, in all tabs, and stays (H1, N6)', async () => {
  await using server = await spawnServer();
  const { page, complaints } = await sit(browser);
  await signUp(page, server.url, 'asha', 'Asha Rao');
  const other = await page.context().newPage();
  await other.goto(server.url);
  await other.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();
  await page.evaluate(() => (document.body.dataset['kept'] = 'yes'));
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: /Look and language/ }).click();
  await page.getByRole('radio', { name: 'हिन्दी' }).click();
  await page.getByRole('heading', { name: 'रूप और भाषा' }).waitFor();
  await other.getByRole('heading', { level: 1, name: 'चैट' }).waitFor();
  expect(await page.evaluate(() => [document.documentElement.lang, document.body.dataset['kept']])).toEqual([
    'hi',
    'yes',
  ]);
  await other.reload();
  await other.getByRole('heading', { level: 1, name: 'चैट' }).waitFor();
  expect(complaints).toEqual([]);
});

it('who signs out in one tab is signed out in all (N7)', async () => {
  await using server = await spawnServer();
  const { page } = await sit(browser);
  await signUp(page, server.url, 'asha', 'Asha Rao');
  const other = await page.context().newPage();
  await other.goto(server.url);
  await other.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();
  await page.goto(`${server.url}/settings`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await other.getByText('You are signed out.').waitFor();
});
