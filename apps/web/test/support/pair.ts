/** Two people who have just signed up, each in a browser of their own, and what their pages show. */
import { eventually } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { say, signUp, sit, texts, ticks } from './browser.ts';

export const patience = { withinMs: 15_000, everyMs: 50 };

export const pair = async (browser: Browser, url: string, height = 800) => {
  const viewport = { width: 1280, height };
  const [asha, bilal] = [await sit(browser, { viewport }), await sit(browser, { viewport })];
  await signUp(asha.page, url, 'asha', 'Asha Rao');
  await signUp(bilal.page, url, 'bilal', 'Bilal Khan');
  return { asha: asha.page, bilal: bilal.page, complaints: [asha.complaints, bilal.complaints] };
};

export const shows = (page: Page, expected: readonly string[]) =>
  eventually(async () => expect(await texts(page)).toEqual(expected), patience);

export const ticked = (page: Page, expected: readonly string[]) =>
  eventually(async () => expect(await ticks(page)).toEqual(expected), patience);

/** Writes them as fast as the keyboard goes. */
export const sayAll = async (page: Page, lines: readonly string[]): Promise<void> => {
  for (const line of lines) await say(page, line);
};
