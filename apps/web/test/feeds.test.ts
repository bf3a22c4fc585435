/**
 * Feeds in a browser: listed, live, paused, as a table, shared, ringing; gone on with after an absence; hostile and many values; by keys,
 * on a phone, in Hindi (F3 to F10, G4).
 */
import { eventually } from '@ghanti/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './support/axe.ts';
import { launch, type Seat } from './support/browser.ts';
import { startTalk, type Talk, type Who } from './support/talk.ts';

let browser: Browser;
let talk: Talk;
const market = 'feed:market';
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

const seat = async (who: Who, more: BrowserContextOptions = {}): Promise<Seat> => {
  const taken = await talk.seat(browser, who, more);
  taken.page.setDefaultTimeout(patienceMs);
  return taken;
};

type Updates = { readonly key: string; readonly data: number | string | object }[];

const publish = (updates: Updates) =>
  talk.act('bilal', 'publish', {
    channel: market,
    updates: updates.map((one) => ({ ...one, data: one.data as string })),
  });

const chai = (price: number) => publish([{ key: 'CHAI', data: { price, sold: 2 } }]);

const card = (page: Page, key: string) => page.locator(`button[data-value="${key}"]`);

/** On a slow machine there may be gaps between them. */
const points = (page: Page) =>
  page.getByRole('table', { name: 'CHAI, newest first' }).locator('tbody tr').filter({ hasNotText: 'gap' });

const open = async (page: Page, path = 'market'): Promise<void> => {
  await page.goto(`${talk.url}/feeds/${path}`);
  await page.locator('[data-feed=live]').waitFor();
};

it(
  'a feed is found beside the chats, lives, pauses, is a table, is shared; Back leads up (F3, F4, F7, F9, G4)',
  { timeout },
  async () => {
    await publish([
      { key: 'CHAI', data: { price: 12.5, sold: 1 } },
      { key: 'NEWS', data: 'ताज़ी चाय' },
    ]);
    const chat = await talk.direct('asha', 'riya');
    await talk.send('riya', { channel: chat, text: 'hello' });
    const { page, complaints } = await seat('asha');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Feeds' }).click();
    await page.getByRole('link', { name: /market/ }).click();
    await card(page, 'CHAI').filter({ hasText: '12.50' }).waitFor();
    await card(page, 'NEWS').filter({ hasText: 'ताज़ी चाय' }).waitFor();
    expect(await page.title()).toMatch(/market/);

    await chai(13);
    await chai(13.25);
    await card(page, 'CHAI').filter({ hasText: '13.25' }).filter({ hasText: '6.00%' }).waitFor();
    await page.locator('[data-chart=CHAI] canvas').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await chai(14);
    await page.getByText('Paused · 1 update waits').waitFor();
    expect(await card(page, 'CHAI').innerText()).toContain('13.25');
    await page.getByRole('button', { name: 'Table' }).click();
    await page
      .getByRole('table', { name: 'Values' })
      .getByRole('row', { name: /CHAI 13.25/ })
      .waitFor();
    await eventually(async () => expect(await points(page).count()).toBe(3));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('row', { name: /CHAI 14.00/ }).waitFor();
    await page.reload();
    await eventually(async () => expect(await points(page).count()).toBe(4));
    expect(await findings(page)).toEqual([]);

    await page.getByRole('button', { name: 'Share to a chat' }).click();
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Send' }).click();
    await eventually(async () => {
      const { messages } = await talk.act('riya', 'history', { channel: chat, limit: 5 });
      expect(JSON.stringify(messages.at(-1))).toContain('market · CHAI · price: 14.00');
    });
    await page.goBack();
    await page.getByRole('heading', { name: 'Feeds' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

it(
  'a rule rings once for a crossing, on any screen, not while paused; what came in an absence is no hole (F5, F8)',
  { timeout },
  async () => {
    const { page, complaints } = await seat('riya');
    await chai(100);
    await open(page, 'market?key=CHAI');
    await page.getByRole('button', { name: 'Ring me when…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a rule' }).click();
    await dialog.getByText('Write a number').waitFor();
    await dialog.getByLabel('Limit').fill('1,20.5');
    await dialog.getByRole('button', { name: 'Add a rule' }).click();
    await dialog.getByRole('switch', { name: 'CHAI price goes above 120.50' }).waitFor();
    await page.keyboard.press('Escape');
    const rung = page.getByRole('status').filter({ hasText: 'is above 120.50' });
    await page.getByRole('button', { name: 'Pause' }).click();
    await chai(130);
    await chai(110);
    await page.getByText('Paused · 2 updates wait').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await card(page, 'CHAI').filter({ hasText: '110' }).waitFor();
    expect(await rung.count()).toBe(0);

    // Elsewhere in the app.
    await page.getByRole('link', { name: 'Chats' }).click();
    await chai(121);
    await rung.filter({ hasText: 'CHAI price is above 120.50: 121' }).waitFor();
    for (const price of [122, 123]) await chai(price);
    expect(await rung.count()).toBe(1);
    await page.getByRole('button', { name: 'Silent for an hour' }).click();

    await open(page, 'market?key=CHAI&view=table');
    await eventually(async () => expect(await points(page).count()).toBeGreaterThan(5));
    const before = await points(page).count();
    await page.context().setOffline(true);
    await page.getByText('No connection. What you see is as of then.').waitFor();
    await chai(124);
    await chai(125);
    await page.context().setOffline(false);
    await page.getByRole('row', { name: /CHAI 125/ }).waitFor();
    expect(await points(page).count()).toBe(before + 2);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

it('ten thousand updates at once are all counted, and drawn a few times (F4, F10)', { timeout }, async () => {
  const busy = 'feed:busy';
  await talk.act('bilal', 'createFeed', { clientId: talk.key(), name: 'busy', public: true });
  const send = (round: number) => {
    const updates = Array.from({ length: 500 }, (_none, at) => ({ key: `k${at}`, data: round * 1_000 + at }));
    return talk.act('bilal', 'publish', { channel: busy, updates });
  };
  await send(0);
  const { page, complaints } = await seat('mohan');
  await open(page, 'busy');
  await card(page, 'k1').waitFor();
  await page.evaluate(() => {
    const place = document.querySelector('button[data-value=k1]');
    const began = performance.now();
    const seen = { changes: 0, last: 0 };
    Object.assign(window, { seen });
    const count = (): void => {
      seen.changes += 1;
      seen.last = performance.now() - began;
    };
    if (place !== null)
      new MutationObserver(count).observe(place, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
  });
  for (let round = 1; round <= 20; round += 1) await send(round);
  await card(page, 'k1').filter({ hasText: '20,001' }).waitFor();
  await page.getByText('10,000 updates').waitFor();
  const { changes, last } = await page.evaluate(
    () => (window as unknown as { seen: { changes: number; last: number } }).seen,
  );
  // Five a second, and one for the clock.
  expect(changes).toBeLessThanOrEqual(3 + (last / 1_000) * 6);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it(
  'a thousand values are a few cards, found by name and by keys; hostile ones are bounded; on a phone, in Hindi (F10, H7, B2)',
  { timeout },
  async () => {
    const wild = 'feed:wild';
    await talk.act('bilal', 'createFeed', { clientId: talk.key(), name: 'wild', public: true });
    const hostile: Updates = [
      { key: '\u0627\u0644\u0633\u0639\u0631', data: 'x\u202Egnp' },
      { key: `a${'W'.repeat(127)}`, data: 'W'.repeat(20_000) },
      { key: 'a-deep', data: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } },
      { key: 'a-huge', data: 1e300 },
    ];
    const many = Array.from({ length: 480 }, (_none, at) => ({ key: `k${at}`, data: at }));
    const send = (updates: Updates) =>
      talk.act('bilal', 'publish', {
        channel: wild,
        updates: updates.map((one) => ({ ...one, data: one.data as string })),
      });
    await send([...hostile, ...many]);
    await send(Array.from({ length: 480 }, (_none, at) => ({ key: `k${480 + at}`, data: at })));
    const { page, complaints } = await seat('mohan', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    await page.evaluate(() => localStorage.setItem('ghanti.language', 'hi'));
    await open(page, 'wild');
    await page.getByText('964 मान').waitFor();
    const drawn = page.locator('button[data-value]');
    expect(await drawn.count()).toBeLessThan(40);
    await card(page, '\u0627\u0644\u0633\u0639\u0631').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.locator('button[data-value][tabindex="0"]').focus();
    await page.keyboard.press('End');
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-value'))).toBe(
        '\u0627\u0644\u0633\u0639\u0631',
      ),
    );
    expect(await page.locator(':focus').innerText()).toContain('x\uFFFDgnp');
    expect(await drawn.count()).toBeLessThan(40);
    await page.getByRole('searchbox').fill('K77');
    await eventually(async () =>
      expect(await page.locator('li[aria-setsize="11"]').count()).toBeGreaterThan(0),
    );
    await page.getByRole('searchbox').fill('K777');
    await card(page, 'k777').press('Enter');
    await page.locator('[data-chart=k777]').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'कब घंटी बजे…' }).click();
    const dialog = page.getByRole('dialog');
    const named = dialog.getByLabel('मान', { exact: true });
    await named.waitFor();
    expect(await named.locator('option').count()).toBeLessThanOrEqual(101);
    await dialog.getByRole('searchbox').fill('K95');
    expect(await named.inputValue()).toBe('k95');
    expect(await named.locator('option').count()).toBe(11);
    await dialog.getByRole('searchbox').fill('');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'वापस' }).click();
    await page.getByRole('link', { name: /wild/ }).waitFor();
    await page.goto(`${talk.url}/feeds/none`);
    await page.getByText('ऐसा कोई फ़ीड नहीं है').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);
