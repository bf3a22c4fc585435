/**
 * Fingers on a phone: a long press, a swipe, a fling, the keyboard on the screen, and room enough for each thing that can
 * be pressed (B1, B3, M6, L6, T3, Y7). Touches are the browser's own input, not events made up in the page.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { eventually } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat, composer, launch, texts } from './support/browser.ts';
import { isOpen, message, openAt, settle, startTalk, type Talk } from './support/talk.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;

let talk: Talk;
let browser: Browser;
let page: Page;
let fingers: CDPSession;
let direct: string;

beforeAll(async () => {
  [talk, browser] = await Promise.all([startTalk(), launch()]);
  direct = await talk.direct('asha', 'bilal');
  await talk.fill(direct, ['bilal', 'asha'], 300, (index) => `word ${index}`);
  await talk.readAll('asha', direct);
  ({ page } = await talk.seat(browser, 'asha', phone));
  fingers = await page.context().newCDPSession(page);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await talk[Symbol.asyncDispose]();
});

type Point = { readonly x: number; readonly y: number };

const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: Point[]) =>
  fingers.send('Input.dispatchTouchEvent', { type, touchPoints });

const drag = async (...[from, ...way]: [Point, ...Point[]]): Promise<void> => {
  await finger('touchStart', from);
  for (const point of way) await finger('touchMove', point);
  await finger('touchEnd');
};

/** Stays where it is until something has opened, and leaves. */
const press = async (at: Point, opened: ReturnType<typeof message>): Promise<void> => {
  await finger('touchStart', at);
  await opened.waitFor();
  await finger('touchEnd');
};

/** From here on; a finger's press is told after those of the fingers before it. */
const countClicks = async (): Promise<() => Promise<number>> => {
  await page.evaluate(() => {
    Object.assign(globalThis, { clicks: 0 });
    document.addEventListener(
      'click',
      () => Object.assign(globalThis, { clicks: Number(Reflect.get(globalThis, 'clicks')) + 1 }),
      true,
    );
  });
  return () => page.evaluate<number>('clicks');
};

const middleOf = async (thing: ReturnType<typeof message>): Promise<Point> => {
  const box = await thing.boundingBox();
  if (box === null) throw new Error('it is not on screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

const sheet = () => page.getByRole('dialog', { name: 'Message actions' });

it('a long press opens what can be done, and the finger that leaves chooses nothing of it (M6, B3)', async () => {
  await openAt(page, talk, direct);
  const clicks = await countClicks();
  const reply = sheet().getByRole('button', { name: 'Reply' });
  // Low on the screen, where the sheet comes up under the finger.
  await press(await middleOf(message(page, 'word 299')), reply);
  await reply.tap();
  await page.getByRole('form').getByText('word 299').waitFor();
  expect(await clicks()).toBe(1);
});

it('a swipe to the right answers; a short one, or one that goes down, does not (C11, B3)', async () => {
  await openAt(page, talk, direct);
  const bar = page.getByRole('form').getByText('word 298');
  const { x, y } = await middleOf(message(page, 'word 298'));
  await drag({ x, y }, { x: x + 15, y }, { x: x + 30, y }, { x: x + 40, y });
  await drag({ x, y }, { x: x + 4, y: y + 20 }, { x: x + 40, y: y + 60 }, { x: x + 120, y: y + 60 });
  await settle(page);
  expect(await bar.isVisible()).toBe(false);
  await openAt(page, talk, direct);
  await drag({ x, y }, { x: x + 20, y }, { x: x + 50, y: y + 2 }, { x: x + 90, y: y + 2 });
  await bar.waitFor();
});

it('a long press on a chat opens its menu and not the chat (L6)', async () => {
  await page.goto(talk.url);
  await chat(page, /Bilal/).waitFor();
  const clicks = await countClicks();
  await press(await middleOf(chat(page, /Bilal/)), page.getByRole('menuitem', { name: 'Archive' }));
  await page.getByRole('menuitem', { name: 'Pin' }).tap();
  await page.getByRole('img', { name: 'Pinned' }).waitFor();
  expect([new URL(page.url()).pathname, await clicks()]).toEqual(['/', 1]);
  await chat(page, /Bilal/).tap();
  await isOpen(page);
});

it('a tap on an answer of a poll votes, and opens nothing beside it (M6)', async () => {
  const poll = { question: 'When?', options: ['Early', 'Late'] };
  await talk.act('bilal', 'sendMessage', { channel: direct, poll, clientId: talk.key() });
  await openAt(page, talk, direct);
  await page.getByRole('radio', { name: 'Early' }).tap();
  await page.getByText('1 vote').waitFor();
  expect(await page.getByRole('toolbar').count()).toBe(0);
});

/** How far the messages moved in each frame: all of them the same way, and by how much least and most. */
const watchFrames = (): void => {
  const frames: { least: number; most: number }[] = [];
  let before = new Map<string, number>();
  const look = (): void => {
    const now = new Map(
      [...document.querySelectorAll<HTMLElement>('[data-message]')].map((one) => [
        one.dataset['message'] ?? '',
        one.getBoundingClientRect().top,
      ]),
    );
    const moves = [...now].flatMap(([key, top]) => (before.has(key) ? [top - (before.get(key) ?? 0)] : []));
    if (moves.length > 0) frames.push({ least: Math.min(...moves), most: Math.max(...moves) });
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  Object.assign(globalThis, { frames });
};

it('a fling into the past never jumps back, while older messages come in above (T3)', async () => {
  await openAt(page, talk, direct);
  await page.evaluate(watchFrames);
  const oldest = async (): Promise<number> => Number((await texts(page))[0]?.replace('word ', ''));
  const down = [50, 120, 200, 290, 390].map((by) => ({ x: 180, y: 180 + by })) as [Point];
  for (let left = 30; left > 0 && (await oldest()) >= 200; left--) await drag({ x: 180, y: 180 }, ...down);
  expect(await oldest()).toBeLessThan(200);
  const all = await page.evaluate<{ least: number; most: number }[]>('frames');
  // From where the finger took hold.
  const frames = all.slice(all.findIndex(({ least }) => least > 5));
  expect(Math.min(...frames.map(({ least }) => least))).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...frames.map(({ least, most }) => most - least))).toBeLessThanOrEqual(1);
  const shown = (await texts(page)).map((text) => Number(text.replace('word ', '')));
  expect(shown).toEqual(shown.map((_none, index) => (shown[0] ?? 0) + index));
});

const bottomOf = async (thing: ReturnType<typeof message>): Promise<number> => {
  const box = await thing.boundingBox();
  return (box?.y ?? NaN) + (box?.height ?? NaN);
};

const expectAbove = (edge: number) =>
  eventually(async () => {
    const field = await composer(page).boundingBox();
    expect(await bottomOf(composer(page))).toBeLessThanOrEqual(edge);
    expect(await bottomOf(page.getByRole('article').last())).toBeLessThanOrEqual(field?.y ?? 0);
    expect(await bottomOf(page.getByRole('article').last())).toBeGreaterThan(edge / 2);
  });

it('the keyboard on the screen leaves composer and newest message in view, however a browser shows it (B1)', async () => {
  await page.goto(`${talk.url}/settings`);
  await talk.send('bilal', { channel: direct, text: 'still unread' });
  await openAt(page, talk, direct);
  await talk.send('bilal', { channel: direct, text: 'and followed' });
  await message(page, 'and followed').waitFor();
  await expectAbove(740);
  await composer(page).tap();
  // It makes the page smaller.
  await page.setViewportSize({ width: 360, height: 420 });
  await expectAbove(420);
  await page.setViewportSize(phone.viewport);
  // It lies over the page, which is pushed up a little.
  await page.evaluate(() => {
    Object.defineProperty(visualViewport, 'height', { value: 400, configurable: true });
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  await expectAbove(400);
  await page.evaluate(() => {
    Reflect.deleteProperty(visualViewport ?? {}, 'height');
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  await expectAbove(740);
});

/** What can be pressed, stands on screen as a whole, and gives a finger less than 44 px each way. */
const tooSmall = (): string[] => {
  const half = 21;
  const isOwn = (thing: Element, x: number, y: number): boolean => {
    const hit = document.elementFromPoint(x, y);
    return (
      hit !== null &&
      (thing.contains(hit) || (thing.matches('input, textarea') && hit === thing.parentElement))
    );
  };
  const all = document.querySelectorAll(
    'a, button, textarea, summary, label:has(input), input:not(label input)',
  );
  return [...all].flatMap((thing) => {
    const { left, top, right, bottom } = thing.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const isWhole = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const isInText = thing.closest('[data-text]') !== null && !thing.matches('label');
    if (!thing.checkVisibility({ opacityProperty: true }) || !isWhole || isInText || right - left < 2)
      return [];
    if (!isOwn(thing, x, y) || Math.min(x, y, innerWidth - x, innerHeight - y) < half) return [];
    const ways = [
      [half, 0],
      [-half, 0],
      [0, half],
      [0, -half],
    ] as const;
    if (ways.every(([dx, dy]) => isOwn(thing, x + dx, y + dy))) return [];
    return [`${location.pathname} ${thing.outerHTML.slice(0, 120)}`];
  });
};

it('whatever can be pressed gives a finger 44 px each way (Y7)', async () => {
  const group = await talk.group('Trek', 'asha', ['bilal', 'riya']);
  const seq = await talk.send('bilal', { channel: group, text: 'Who comes?' });
  for (const who of ['asha', 'bilal'] as const)
    await talk.act(who, 'react', { channel: group, seq, emoji: '👍', on: true, clientId: talk.key() });
  const small: string[] = [];
  for (const path of ['', 'new', 'new/group', `c/${group}`, `c/${group}/info`, 'settings', 'settings/look']) {
    await page.goto(`${talk.url}/${path}`);
    await page.locator('h1:visible, h2:visible').first().waitFor();
    await settle(page);
    small.push(...(await page.evaluate(tooSmall)));
  }
  expect(small).toEqual([]);
});
