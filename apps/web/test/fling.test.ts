/**
 * A fling through 100,000 messages: at most eighty rows in the document, no task of the page over 50 ms, and a heap that
 * does not grow by 20 MB (T21). Tasks are counted by the time that the page's own thread worked, so that neighbours on the
 * same machine do not count as ours; on a machine on which other work takes longer than usual they may take as much longer.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pick } from '../../../testing/layer.ts';
import { launch } from './support/browser.ts';
import { isOpen, message, openAt, scroller, startTalk } from './support/talk.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const texts = [
  'Haan',
  'कल मैच देखने चलेंगे? चार बजे मिलते हैं।',
  'ok 👍',
  'A longer message that goes on for a while and wraps over more than one line on most screens.',
  '*see* https://example.com/a/b',
];

type Trace = {
  traceEvents: {
    ph: string;
    name: string;
    pid: number;
    tid: number;
    tdur?: number;
    args: { name?: string };
  }[];
};

/** The longest that the page's main thread worked on one task, in ms. */
const longestTask = (buffer: Buffer): number => {
  const { traceEvents }: Trace = JSON.parse(buffer.toString());
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && mains.has(`${pid} ${tid}`));
  expect(tasks.length).toBeGreaterThan(50);
  return tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1_000;
};

const heapOf = async (page: Page) => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.enable');
  await cdp.send('Performance.enable');
  return async (): Promise<number> => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / 1_000_000;
  };
};

/** Counts, frame by frame, the rows that are drawn, and the frames in which the middle of the screen is empty. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen = { most: 0, frames: 0, empty: 0 };
    Object.assign(window, { seen });
    const place = document.querySelector('[data-open] [role=region]');
    const look = (): void => {
      const box = place?.getBoundingClientRect();
      const middle = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      seen.frames += 1;
      seen.most = Math.max(seen.most, document.querySelectorAll('[data-open] [data-row]').length);
      if (middle?.closest('[data-row]') === null) seen.empty += 1;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

/** What `otherWork` is taken to need on an ordinary machine, in ms. */
const usualMs = 80;

/** How many times as long as usual a piece of work takes here that is much like a page's own: many small things are made and kept. */
const slowness = async (page: Page): Promise<number> => {
  const tookMs = await page.evaluate(() => {
    const otherWork = (): number => {
      const began = performance.now();
      const made = new Map<string, object>();
      for (let index = 0; index < 200_000; index++) made.set(`k${index}`, { index, text: `x${index}` });
      return performance.now() - began;
    };
    return Math.min(otherWork(), otherWork(), otherWork());
  });
  return Math.max(1, tookMs / usualMs);
};

const firstNumber = async (page: Page): Promise<number> =>
  Number(/^(\d+)/.exec((await page.locator('[data-text]').first().textContent()) ?? '')?.[1] ?? NaN);

const count = 100_000;
/** How far up to go: all the way, or as far as a test has time. */
const wanted = pick(6_000, count - 10);

describe('T21 a fling', () => {
  it(
    `through ${wanted} of 100,000 messages is light: rows, tasks, heap`,
    { timeout: pick(180_000, 1_800_000) },
    async () => {
      await using talk = await startTalk();
      const channel = await talk.direct('asha', 'bilal');
      await talk.fill(
        channel,
        ['asha', 'bilal', 'bilal'],
        count,
        (index) => `${index} ${texts[index % texts.length]}`,
      );
      await talk.readAll('asha', channel);
      const { page, complaints } = await talk.seat(browser, 'asha');
      await openAt(page, talk, channel);
      await message(page, `${count - 1} `).waitFor();
      const heap = await heapOf(page);
      const before = await heap();
      await watch(page);
      await scroller(page).hover();
      let first = await firstNumber(page);
      let longest = 0;
      // In stretches, for what a trace holds has an end.
      while (first > count - wanted) {
        await browser.startTracing(page, { categories: ['toplevel'] });
        for (let turn = 0; turn < 100; turn++) await page.mouse.wheel(0, -(2_000 + (turn % 5) * 800));
        longest = Math.max(longest, longestTask(await browser.stopTracing()));
        first = await firstNumber(page);
      }
      const seen: { most: number; frames: number; empty: number } = await page.evaluate(() =>
        Reflect.get(window, 'seen'),
      );
      const grown = (await heap()) - before;
      const slow = await slowness(page);
      console.log(
        `fling: ${count - first} messages, ${seen.frames} frames, longest task ${longest.toFixed(1)} ms ` +
          `on a machine ${slow.toFixed(1)} times as slow as usual, ` +
          `${seen.most} rows, ${seen.empty} empty frames, heap ${before.toFixed(1)} MB ${grown >= 0 ? '+' : ''}${grown.toFixed(1)}`,
      );
      expect(seen.most).toBeLessThanOrEqual(80);
      expect(longest).toBeLessThanOrEqual(50 * slow);
      expect(grown).toBeLessThan(20);
      await isOpen(page);
      expect(complaints).toEqual([]);
    },
  );
});
