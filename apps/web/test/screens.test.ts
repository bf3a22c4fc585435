/** Every screen, in both themes and both languages, on a desk and on a phone (Y6, B2). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pick } from '../../../testing/layer.ts';
import { scenes } from '../screens/scenes.ts';
import { findings } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { startTown, type Town } from './support/town.ts';
import { enter, looks, seatWith, type Look } from './support/visit.ts';

let town: Town;
let browser: Awaited<ReturnType<typeof launch>>;
beforeAll(async () => {
  town = await startTown();
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await town[Symbol.asyncDispose]();
});

/** A quick run takes every eighth of the screens in each look, so that every second screen is seen in one of them. */
const tried: [name: string, look: Look, first: number][] = [
  ['light, English', looks.desktop, 0],
  ['dark, English', looks.dark, 2],
  ['light, Hindi', looks.hindi, 4],
  ['dark, Hindi, on a phone', looks['phone-hindi-dark'], 6],
];

describe.each(tried)('every screen, %s', (_name, look, first) => {
  const seen = scenes.filter((_, index) => pick(index % 8 === first, true));
  it.each([false, true])(
    'has nothing serious against it, fits, and complains of nothing; signed in: %s (Y6, B2)',
    { timeout: 120_000 },
    async (inside) => {
      const { page, complaints } = await seatWith(browser, look);
      if (inside) await enter(page, town, 'asha');
      for (const scene of seen.filter((one) => one.inside === inside)) {
        await scene.go(page, town);
        expect(await findings(page), scene.name).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), scene.name).toBe(
          0,
        );
      }
      await page.context().close();
      expect(complaints).toEqual([]);
    },
  );
});
