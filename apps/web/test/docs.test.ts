/** `/docs` in a browser: what is tried really happens, what is shown really came, and a token goes nowhere that it could be read. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './support/axe.ts';
import { launch, sit } from './support/browser.ts';
import { startTalk, type Talk } from './support/talk.ts';

let talk: Talk;
let browser: Browser;
beforeAll(async () => {
  [talk, browser] = await Promise.all([startTalk(), launch()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await talk[Symbol.asyncDispose]();
});

const answered = (page: Page, status: number) => page.locator(`main [data-status="${status}"]`);
const body = (page: Page) => answered(page, 201).locator('pre').innerText();
const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click();
const frames = (page: Page) => page.locator('[data-frame=receiveMessage]');
const goTo = (page: Page, name: string) =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();

it('try-it writes once however often it is sent, the next form knows what was made, and an event is shown as it came', async () => {
  const { page, complaints } = await talk.seat(browser, 'asha');
  await page.goto(`${talk.url}/docs#createGroup`);
  await page.getByLabel('Body', { exact: true }).fill('{"title":"Made in the docs","members":[]}');
  await send(page);
  expect(await body(page)).toContain('"title": "Made in the docs"');
  await send(page);
  await answered(page, 200).getByText('"duplicate": true').waitFor();
  const { channels } = await talk.act('asha', 'listChannels', { limit: 100 });
  const made = channels.filter(({ title }) => title === 'Made in the docs');
  expect(made).toHaveLength(1);
  await page.keyboard.press('/');
  await page.getByRole('searchbox').fill('sendmess');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'sendMessage' }).waitFor();
  expect(await page.getByLabel('channel *').inputValue()).toBe(made[0]?.id);
  await page.getByRole('searchbox').fill('receiveMessage');
  await goTo(page, 'receiveMessage');
  await page.locator('[data-live=live]').waitFor();
  const channel = await talk.direct('bilal', 'asha');
  await talk.send('bilal', { channel, text: 'heard in the docs' });
  await frames(page).first().waitFor();
  expect(await frames(page).first().locator('pre').innerText()).toContain('"text": "heard in the docs"');
  await page.getByRole('button', { name: 'Pause' }).click();
  await talk.send('bilal', { channel, text: 'heard meanwhile' });
  await page.getByText('2 heard').waitFor();
  expect(await frames(page).count()).toBe(1);
  expect(await findings(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('signed out it is readable and asks by a pasted token, which is in no address and no storage', async () => {
  const login = { handle: 'bilal', password: 'the password of bilal' };
  const { page, complaints } = await sit(browser);
  page.setDefaultTimeout(8_000);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const answer = await page.goto(`${talk.url}/docs#login`);
  expect(answer?.headers()['content-security-policy']).toContain("default-src 'none';script-src 'self'");
  await page.getByLabel('Body', { exact: true }).fill(JSON.stringify(login));
  await send(page);
  await answered(page, 200).waitFor();
  expect(await answered(page, 200).innerText()).not.toMatch(/eyJ[\w-]{10,}\./);
  expect(await page.context().cookies()).toEqual([]);
  await page.getByRole('button', { name: 'Ask with this token' }).click();
  const token = await page.getByLabel('Token', { exact: true }).inputValue();
  expect(token).toMatch(/^eyJ/);
  await goTo(page, 'listBlocks');
  await send(page);
  await answered(page, 200).waitFor();
  await goTo(page, 'onlineUsers');
  await page.locator('[data-live=live]').waitFor();
  expect(asked.filter((url) => url.includes(token))).toEqual([]);
  expect(
    await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])),
  ).not.toContain(token);
  await page.getByRole('radio', { name: 'Nobody' }).check();
  await page.getByText('Sign in, or give a token, to listen.').waitFor();
  await goTo(page, 'listBlocks');
  await send(page);
  await answered(page, 401).getByText('"code": "unauthenticated"').waitFor();
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  await page.context().close();
});
