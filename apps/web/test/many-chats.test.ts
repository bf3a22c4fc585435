/** A list of very many chats: as few rows as the screen holds, never an empty screen, found by name, to its end by keys (L8, L9). */
import type { Browser } from 'playwright-core';
import { eventually } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pick } from '../../../testing/layer.ts';
import { launch } from './support/browser.ts';
import { startTalk, type Talk } from './support/talk.ts';

const count = pick(500, 10_000);
const mostRows = 40;
const titleOf = (index: number): string => `Chat ${String(index).padStart(5, '0')}`;

let talk: Talk;
let browser: Browser;
beforeAll(async () => {
  [talk, browser] = await Promise.all([startTalk(), launch()]);
  for (let from = 0; from < count; from += 500)
    await Promise.all(
      Array.from({ length: 500 }, (_none, index) => talk.group(titleOf(from + index), 'asha', [])),
    );
}, 300_000);
afterAll(async () => {
  await browser.close();
  await talk[Symbol.asyncDispose]();
});

/** Frame by frame: how many rows are drawn, and whether one of them stands in the middle of the list. */
const watchRows = (): void => {
  const seen = { most: 0, empty: 0, frames: 0 };
  const look = (): void => {
    const list = document.querySelector('[data-pane=side] ul[aria-label=Chats]');
    const box = list?.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    seen.frames += 1;
    seen.most = Math.max(seen.most, document.querySelectorAll('[data-pane=side] [data-row]').length);
    if (middle?.closest('[data-row]') === null) seen.empty += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  Object.assign(globalThis, { seen });
};

it(
  'scrolls with a handful of rows, is searched by name, and reaches its end by one key (L8, L9, S1)',
  { timeout: pick(60_000, 300_000) },
  async () => {
    const { page, complaints } = await talk.seat(browser, 'asha');
    const total = () =>
      page.getByRole('list', { name: 'Chats' }).getByRole('listitem').first().getAttribute('aria-setsize');
    await eventually(async () => expect(await total()).toBe(String(count)), {
      withinMs: pick(20_000, 120_000),
    });
    await page.evaluate(watchRows);
    await page.getByRole('list', { name: 'Chats' }).getByRole('link').first().hover();
    for (let turn = 0; turn < pick(15, 60); turn++) await page.mouse.wheel(0, 900);
    const seen = await page.evaluate<{ most: number; empty: number; frames: number }>('seen');
    expect(seen.frames).toBeGreaterThan(5);
    expect([seen.empty, seen.most <= mostRows]).toEqual([0, true]);
    const wanted = titleOf(7);
    await page.getByRole('searchbox', { name: 'Find a chat or a person' }).fill(wanted);
    await page.getByRole('region', { name: 'Chat list' }).getByRole('link', { name: wanted }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('list', { name: 'Chats' }).getByRole('link').first().focus();
    await page.keyboard.press('End');
    await page.locator(`[data-pane=side] li[aria-posinset='${count}'] :focus`).waitFor();
    expect(await page.locator('[data-pane=side] [data-row]').count()).toBeLessThanOrEqual(mostRows);
    expect(complaints).toEqual([]);
  },
);
