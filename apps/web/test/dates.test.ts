/** The day over a conversation while it moves, and the way from it to another day (T7). */
import { systemClock } from '@ghanti/server';
import { eventually } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './support/browser.ts';
import { openAt, scroller, settle, startTalk, topOf, type Talk } from './support/talk.ts';

const zone = 'Asia/Kolkata';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const daily = 30;
/** Days ago on which they wrote; not on the others. */
const days = [9, 8, 5, 2];

let talk: Talk;
let browser: Browser;
let page: Page;
let channel: string;
let now = Date.now();

/** A day as a date field has it, in the reader's zone. */
const dayAgo = (count: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now() - count * dayMs);

beforeAll(async () => {
  [talk, browser] = await Promise.all([startTalk({ clock: { ...systemClock, now: () => now } }), launch()]);
  channel = await talk.direct('asha', 'bilal');
  for (const ago of days) {
    // Half an hour after midnight there is the day before in Greenwich.
    now = new Date(`${dayAgo(ago)}T00:30:00+05:30`).getTime();
    await talk.fill(channel, ['bilal', 'asha'], daily, (index) => `${ago} days ago, number ${index}.`);
  }
  now = Date.now();
  await talk.readAll('asha', channel);
  ({ page } = await talk.seat(browser, 'asha', { timezoneId: zone }));
}, 60_000);
afterAll(async () => {
  await browser.close();
  await talk[Symbol.asyncDispose]();
});

const chip = () => page.getByTitle('Go to a date');
const dialog = () => page.getByRole('dialog', { name: 'Go to a date' });

const wheel = async (by: number): Promise<void> => {
  await scroller(page).hover();
  await page.mouse.wheel(0, by);
};

const ask = async (day: string): Promise<void> => {
  await wheel(-300);
  await chip().click();
  await dialog().getByLabel('Date').fill(day);
  await dialog().getByRole('button', { name: 'Go', exact: true }).click();
};

it('leads to the first message of a day, of the next one where nobody wrote, and says where there is none', async () => {
  await openAt(page, talk, channel);
  const stands = (text: string) =>
    eventually(async () => {
      await dialog().waitFor({ state: 'detached' });
      const top = await topOf(page, text);
      const height = (await scroller(page).boundingBox())?.height ?? 0;
      expect(top).toBeGreaterThan(0);
      expect(top).toBeLessThan(height);
    });
  await ask(dayAgo(8));
  await stands('8 days ago, number 0.');
  await ask(dayAgo(7));
  await stands('5 days ago, number 0.');
  await ask(dayAgo(100));
  await stands('9 days ago, number 0.');
  await page.getByRole('button', { name: /latest/ }).click();
  await ask(dayAgo(1));
  await dialog().getByText('Nothing was written on that day or later.').waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});

it('is not said twice: where the day begins on screen, it stands there alone', async () => {
  const isShown = (): Promise<boolean> =>
    chip().evaluateAll((all) => all.some((one) => one.getAttribute('tabindex') === '0'));
  await openAt(page, talk, `${channel}/m/${daily + 15}`);
  await wheel(-60);
  await eventually(async () => expect(await isShown()).toBe(true));
  await openAt(page, talk, `${channel}/m/1`);
  await wheel(-60);
  await settle(page);
  await page.getByRole('heading', { level: 3 }).first().hover();
  expect(await isShown()).toBe(false);
});
