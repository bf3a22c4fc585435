/** Feeds in a conversation: live cards where the way to one stands in a message (F9, PRV-1). */
import { eventually } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { startTalk, type Talk } from './support/talk.ts';

let browser: Browser;
let talk: Talk;
const channel = 'feed:market';
/** Others may be using the machine. */
const timeout = 120_000;
const patienceMs = 30_000;

beforeAll(async () => {
  talk = await startTalk();
  browser = await launch();
  await talk.act('bilal', 'createFeed', { clientId: talk.key(), name: 'market', public: true });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await talk[Symbol.asyncDispose]();
});

const chai = (price: number) =>
  talk.act('bilal', 'publish', { channel, key: 'CHAI', data: { price, sold: 2 } });

it(
  'shared, it is a live card in the conversation; one that is not open to the reader looks like one that is not there (F9, PRV-1)',
  { timeout },
  async () => {
    await chai(20);
    await talk.act('bilal', 'publish', { channel, key: 'SAMOSA', data: 18 });
    await talk.act('asha', 'createFeed', { clientId: 'private-embed', name: 'mine.alone' });
    const chat = await talk.direct('asha', 'riya');
    for (const path of ['market?key=CHAI&field=price', 'market', 'mine.alone', 'never.was'])
      await talk.send('asha', { channel: chat, text: `look: ${talk.url}/feeds/${path}` });
    const { page, complaints } = await talk.seat(browser, 'riya', {
      viewport: { width: 1280, height: 1400 },
    });
    page.setDefaultTimeout(patienceMs);
    await page.goto(`${talk.url}/c/${chat}`);
    const one = page.locator('[data-embed=live][href$="key=CHAI&field=price"]').last();
    await one.filter({ hasText: 'CHAI' }).filter({ hasText: '20' }).waitFor();
    const some = page.locator('[data-embed=live][href$="/feeds/market"]');
    await some.filter({ hasText: 'SAMOSA' }).waitFor();
    await chai(21.5);
    await one.filter({ hasText: '21.50' }).waitFor();
    await some.filter({ hasText: '21.50' }).waitFor();
    const refused = page.locator('[data-embed=refused]');
    await eventually(async () => expect(await refused.count()).toBe(2));
    const [secret, missing] = await refused.allInnerTexts();
    expect(secret).toBe(missing);
    expect(secret).toContain('There is no such feed');
    expect(await findings(page)).toEqual([]);
    await one.click();
    await page.locator('[data-chart=CHAI] canvas').waitFor();
    await page.goBack();
    await one.filter({ hasText: '21.50' }).waitFor();
    // All is read: it opens at its end, and what is above is not asked for until it is seen.
    await page.setViewportSize({ width: 1280, height: 420 });
    await page.goto(`${talk.url}/c/${chat}`);
    await refused.last().waitFor();
    expect(await one.count()).toBe(0);
    await eventually(async () => {
      await page.locator('[data-embed]').first().scrollIntoViewIfNeeded();
      expect(await one.count()).toBe(1);
    });
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);
