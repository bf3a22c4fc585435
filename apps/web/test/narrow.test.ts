/** On a phone: one pane at a time, Back in the right order, nothing that runs over the edge (B1, B2, G5). */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat, launch } from './support/browser.ts';
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

const shown = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-pane]')]
      .filter((pane) => pane.offsetParent !== null)
      .map((pane) => pane.dataset['pane'] ?? ''),
  );

it('list, conversation, page of the chat, one after another; Back leads up the same way (B1, G5)', async () => {
  const { page } = await seatWith(browser, looks.phone);
  await enter(page, town, 'asha');
  expect(await shown(page)).toEqual(['rail', 'side']);
  await chat(page, /Team Ghanti/).tap();
  await page.getByRole('heading', { level: 2, name: 'Team Ghanti' }).waitFor();
  expect(await shown(page)).toEqual(['main']);
  const box = await page.getByRole('textbox', { name: /^Message/ }).boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(looks.phone.height);
  await page.goto(`${town.url}/c/${town.channels.team}/info`);
  await page.getByRole('heading', { level: 2, name: 'Group info' }).waitFor();
  expect(await shown(page)).toEqual(['panel']);
  await page.getByRole('button', { name: 'Close info' }).tap();
  await page.getByRole('button', { name: 'Back' }).tap();
  await chat(page, /Team Ghanti/).waitFor();
  expect([await shown(page), new URL(page.url()).pathname]).toEqual([['rail', 'side'], '/']);
  await chat(page, /Riya/).tap();
  await page.getByRole('heading', { level: 2, name: 'Riya Sharma' }).waitFor();
  await page.goBack();
  expect(await shown(page)).toEqual(['rail', 'side']);
  await page.context().close();
});

it.each([320, 360, 430])(
  'at %i px nothing runs over the edge, and fields do not make the page grow (B2)',
  async (width) => {
    const { page } = await seatWith(browser, { ...looks['phone-hindi-dark'], width });
    await enter(page, town, 'asha');
    for (const path of [
      '/',
      '/new',
      '/new/group',
      `/c/${town.channels.team}`,
      `/c/${town.channels.team}/info`,
      '/settings',
      '/settings/privacy',
    ]) {
      await page.goto(`${town.url}${path}`);
      await page.locator('h1:visible, h2:visible').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(width);
      const sizes = await page
        .locator('input:not([type=radio], [type=checkbox], [type=range]), textarea')
        .evaluateAll((fields) => fields.map((field) => Number.parseFloat(getComputedStyle(field).fontSize)));
      expect(Math.min(16, ...sizes), path).toBe(16);
    }
    await page.context().close();
  },
);
