/** Every screen, in both themes and both languages, on a desk and on a phone (Y6, B2). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const tried: Record<string, Look> = {
  'light, English': looks.desktop,
  'dark, English': looks.dark,
  'light, Hindi': looks.hindi,
  'dark, Hindi, on a phone': looks['phone-hindi-dark'],
};

describe.each(Object.entries(tried))('every screen, %s', (_name, look) => {
  it.each([false, true])(
    'has nothing serious against it, fits, and complains of nothing; signed in: %s (Y6, B2)',
    { timeout: 120_000 },
    async (inside) => {
      const { page, complaints } = await seatWith(browser, look);
      if (inside) await enter(page, town, 'asha');
      for (const scene of scenes.filter((one) => one.inside === inside)) {
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
