import { eventually } from '@ghanti/testkit';
import { systemClock } from '@ghanti/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, launch, say } from './support/browser.ts';
import { fromEnd, isOpen, message, openAt, scroller, settle, startTalk, topOf } from './support/talk.ts';

const patience = { withinMs: 15_000, everyMs: 50 };

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const lines = (index: number): string => `line ${index} ${'and so on '.repeat(index % 7)}`;

const wheel = async (page: Page, by: number): Promise<void> => {
  await scroller(page).hover();
  await page.mouse.wheel(0, by);
  await settle(page);
};

/** The numbers of the lines that are drawn, top to bottom. */
const drawn = (page: Page): Promise<number[]> =>
  page
    .getByRole('article')
    .evaluateAll((all) => all.map((one) => Number(/line (\d+)/.exec(one.textContent ?? '')?.[1] ?? NaN)));

describe('opening a conversation', () => {
  it('T1 T2: stands at the unread, their divider 72 px under the header and frozen; gone after one has written', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['bilal'], 60, lines);
    await talk.readAll('asha', channel);
    await talk.fill(channel, ['bilal'], 40, (index) => lines(index + 100));
    const { page, complaints } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    const divider = page.getByText('40 unread messages');
    const gap = async () => {
      const [above, box] = [
        await scroller(page).boundingBox(),
        await page.locator('[data-unread]').boundingBox(),
      ];
      return (box?.y ?? NaN) - (above?.y ?? NaN);
    };
    expect(Math.abs((await gap()) - 72)).toBeLessThanOrEqual(1);
    await talk.send('bilal', { channel, text: 'line 999' });
    await eventually(() => page.getByRole('button', { name: /To \d+ new messages/ }).waitFor(), patience);
    expect(Math.abs((await gap()) - 72)).toBeLessThanOrEqual(1);
    await say(page, 'line 1000');
    await message(page, 'line 1000').waitFor();
    await divider.waitFor({ state: 'detached' });
    expect(await fromEnd(page)).toBeLessThanOrEqual(1);
    expect(complaints).toEqual([]);
  });

  it('T1: with nothing unread stands at the end, and no other place was painted before', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['asha', 'bilal'], 120, lines);
    await talk.readAll('asha', channel);
    const { page } = await talk.seat(browser, 'asha');
    await page.evaluate(() => {
      const places: number[] = [];
      Object.assign(window, { places });
      const look = (): void => {
        const place = document.querySelector('[data-open=true] [role=region]');
        if (place !== null) places.push(place.scrollHeight - place.scrollTop - place.clientHeight);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await chat(page, /Bilal Khan/).click();
    await isOpen(page);
    await message(page, 'line 119').waitFor();
    await eventually(
      async () => expect(await page.evaluate(() => Reflect.get(window, 'places').length)).toBeGreaterThan(20),
      patience,
    );
    const places: number[] = await page.evaluate(() => Reflect.get(window, 'places'));
    expect(Math.max(...places)).toBeLessThanOrEqual(1);
  });

  it('T20: comes back to where one was, as long as nothing new came', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    const other = await talk.direct('asha', 'mohan');
    await talk.fill(channel, ['asha', 'bilal'], 90, lines);
    await talk.send('mohan', { channel: other, text: 'hi' });
    await talk.readAll('asha', channel);
    const { page } = await talk.seat(browser, 'asha');
    await chat(page, /Bilal Khan/).click();
    await isOpen(page);
    await wheel(page, -900);
    const [first = 0] = (await drawn(page)).slice(8);
    const before = await topOf(page, `line ${first} `);
    await chat(page, /मोहन/).click();
    await message(page, 'hi').waitFor();
    await chat(page, /Bilal Khan/).click();
    await isOpen(page);
    expect(Math.abs((await topOf(page, `line ${first} `)) - before)).toBeLessThanOrEqual(1);
  });
});

describe('history', () => {
  it('T3: comes in while one looks at a message, which does not move by more than a pixel; nothing twice, nothing missing', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['asha', 'bilal'], 700, lines);
    await talk.readAll('asha', channel);
    const { page, complaints } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    const seen = new Set<number>();
    for (let round = 0; round < 60 && !seen.has(0); round++) {
      await wheel(page, -(600 + (round % 3) * 300));
      const numbers = await drawn(page);
      for (const number of numbers) seen.add(number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.at(-1)! - numbers[0]! + 1, 'no hole').toBe(numbers.length);
    }
    await eventually(async () => {
      await wheel(page, -5_000);
      for (const number of await drawn(page)) seen.add(number);
      expect(seen.has(0)).toBe(true);
    }, patience);
    expect(complaints).toEqual([]);
  });

  it('T3: a message keeps its place when a page arrives above it, while one stands at the very top', async () => {
    await using talk = await startTalk();
    const channel = await talk.group('Team', 'asha', ['bilal', 'mohan']);
    await talk.fill(channel, ['bilal', 'bilal', 'mohan'], 260, lines);
    await talk.readAll('asha', channel);
    const { page } = await talk.seat(browser, 'asha');
    let held: (() => void) | undefined;
    let holds = false;
    await page.routeWebSocket(/\/ws\?/, (route) => {
      const server = route.connectToServer();
      route.onMessage((data) => server.send(data));
      const late: (string | Buffer)[] = [];
      server.onMessage((data) => (holds ? late.push(data) : route.send(data)));
      held = () => {
        holds = false;
        for (const data of late.splice(0)) route.send(data);
      };
    });
    await page.reload();
    await openAt(page, talk, channel);
    holds = true;
    await scroller(page).evaluate((place) => (place.scrollTop = 0));
    await settle(page);
    await scroller(page).evaluate((place) => (place.scrollTop = 0));
    await settle(page);
    const [first = 0] = await drawn(page);
    expect(first).toBeGreaterThan(100);
    const watched = `line ${first + 1} `;
    const before = await topOf(page, watched);
    held?.();
    await eventually(async () => expect((await drawn(page))[0]).toBeLessThan(first), patience);
    expect(Math.abs((await topOf(page, watched)) - before)).toBeLessThanOrEqual(1);
    await settle(page);
    expect(Math.abs((await topOf(page, watched)) - before)).toBeLessThanOrEqual(1);
  });
});

describe('what comes in', () => {
  it('T4: is followed at the end; further up it is counted, and the pill goes to the first of it, then to the end', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['asha', 'bilal'], 80, lines);
    await talk.readAll('asha', channel);
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await talk.send('bilal', { channel, text: 'line 500 followed' });
    await message(page, 'line 500').waitFor();
    await settle(page);
    expect(await fromEnd(page)).toBeLessThanOrEqual(1);
    await eventually(async () => expect(await page.title()).toBe('Bilal Khan — Ghanti'), patience);
    await wheel(page, -1_200);
    const [first = 0] = (await drawn(page)).slice(15);
    const before = await topOf(page, `line ${first} `);
    for (let index = 601; index <= 640; index++) await talk.send('bilal', { channel, text: `line ${index}` });
    const pill = page.getByRole('button', { name: 'To 40 new messages' });
    await pill.waitFor();
    expect(Math.abs((await topOf(page, `line ${first} `)) - before)).toBeLessThanOrEqual(1);
    await pill.click();
    await settle(page);
    const top = await topOf(page, 'line 601');
    expect(top).toBeGreaterThanOrEqual(60);
    expect(top).toBeLessThanOrEqual(120);
    await page.getByRole('button', { name: /^To / }).click();
    await settle(page);
    expect(await fromEnd(page)).toBeLessThanOrEqual(1);
  });

  it('T3 T4: leaves one who went up a little where he is, whatever grows below, until a new message comes', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['asha', 'bilal'], 80, lines);
    await talk.readAll('asha', channel);
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await wheel(page, -40);
    const before = await topOf(page, 'line 75 ');
    const reaction = { channel, seq: 80, emoji: '👍', on: true, clientId: talk.key() };
    await talk.act('bilal', 'react', reaction);
    await message(page, 'line 79').getByText('👍').waitFor();
    await settle(page);
    expect(Math.abs((await topOf(page, 'line 75 ')) - before)).toBeLessThanOrEqual(1);
    await talk.send('bilal', { channel, text: 'line 80' });
    await message(page, 'line 80').waitFor();
    await settle(page);
    expect(await fromEnd(page)).toBeLessThanOrEqual(1);
  });

  it('T5: does not move one while the tab is hidden', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['asha', 'bilal'], 60, lines);
    await talk.readAll('asha', channel);
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const before = await topOf(page, 'line 59 ');
    for (let index = 200; index < 230; index++) await talk.send('bilal', { channel, text: `line ${index}` });
    await message(page, 'line 205').waitFor({ state: 'attached' });
    expect(Math.abs((await topOf(page, 'line 59 ')) - before)).toBeLessThanOrEqual(1);
  });
});

describe('going to a message', () => {
  it('T9: loads around it, shows it, and leads back to the latest, downwards without a hole', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.fill(channel, ['asha', 'bilal'], 900, lines);
    await talk.readAll('asha', channel);
    await talk.send('bilal', { channel, text: 'see above', replyTo: 101 });
    const { page, complaints } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await page.getByRole('button', { name: 'Go to the message of' }).click();
    await message(page, 'line 100 ').waitFor();
    await eventually(async () => expect(await topOf(page, 'line 100 ')).toBeGreaterThan(100), patience);
    expect(await topOf(page, 'line 100 ')).toBeLessThan(400);
    await page.getByRole('button', { name: 'Back to latest' }).waitFor();
    const seen = new Set<number>();
    for (let round = 0; round < 30; round++) {
      await wheel(page, 1_000);
      const numbers = await drawn(page);
      for (const number of numbers) seen.add(number);
      expect(numbers.at(-1)! - numbers[0]! + 1).toBe(numbers.length);
    }
    expect(Math.max(...seen)).toBeGreaterThan(350);
    await page.getByRole('button', { name: 'Back to latest' }).click();
    await message(page, 'see above').waitFor();
    await settle(page);
    expect(await fromEnd(page)).toBeLessThanOrEqual(1);
    await openAt(page, talk, `${channel}/m/301`);
    await message(page, 'line 300 ').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('days', () => {
  it('T7 T8: have separators in the reader’s zone, which move with him without a reload', async () => {
    let now = Date.parse('2026-11-19T20:00:00Z');
    await using talk = await startTalk({ clock: { ...systemClock, now: () => now } });
    const channel = await talk.direct('asha', 'bilal');
    await talk.send('bilal', { channel, text: 'late' });
    now += 60_000;
    const { page } = await talk.seat(browser, 'asha');
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kolkata' });
    await page.clock.setFixedTime(new Date('2026-11-20T06:00:00Z'));
    await openAt(page, talk, channel);
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: '' });
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'America/New_York' });
    await page.clock.setFixedTime(new Date('2026-11-20T06:01:00Z'));
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await page.getByRole('heading', { name: 'Yesterday' }).waitFor();
  });
});
