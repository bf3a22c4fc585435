/** Alone in the demo: a name, a greeting, and a message that turns blue and is answered (O1, O5). */
import { eventually, spawnServer } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './support/axe.ts';
import { launch, sit } from './support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(() => browser.close());

it('a name is all it takes; Ring greets, reads, types and answers (O1, O5, M1)', async () => {
  await using server = await spawnServer({ environment: { GHANTI_DEMO: '1' } });
  const { page, complaints } = await sit(browser);
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Come in' }).waitFor();
  expect(await page.getByLabel('Password').count()).toBe(0);
  expect(await findings(page)).toEqual([]);
  await page.getByLabel('Your name').fill('मीरा');
  await page.keyboard.press('Enter');
  await page.getByText('Ring', { exact: true }).first().click();
  await page.getByText('I am Ring, a bot').first().waitFor();
  await page.getByRole('textbox', { name: /Message/ }).fill('नमस्ते');
  await page.keyboard.press('Enter');
  await page.getByText('नमस्ते! आप कैसे हैं?').last().waitFor();
  await eventually(async () => expect(await page.getByRole('img', { name: 'Read' }).count()).toBe(1));
  expect(complaints).toEqual([]);
  await page.context().close();
});
