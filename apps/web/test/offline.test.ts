import { eventually, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, launch, open, say, signUp, sit, texts, ticks } from './support/browser.ts';

const patience = { withinMs: 30_000, everyMs: 100 };
const viewport = { width: 1280, height: 2_400 };

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const written = Array.from({ length: 20 }, (_none, index) => `offline ${index + 1}`);

const shows = (page: Page, expected: readonly string[]) =>
  eventually(async () => expect(await texts(page)).toEqual(expected), patience);
const ticked = (page: Page, tick: string, count: number) =>
  eventually(
    async () => expect(await ticks(page)).toEqual(Array.from({ length: count }, () => tick)),
    patience,
  );

describe('the browser offline (N2, C4, C5)', () => {
  it(
    'with 20 messages written, a reload, and the server restarted meanwhile: all arrive once, in order, with the right ticks',
    { timeout: 120_000 },
    async () => {
      await using directory = await temporaryDirectory('offline');
      const first = await spawnServer({ directory: directory.path });
      const [asha, bilal] = [await sit(browser, { viewport }), await sit(browser, { viewport })];
      await signUp(asha.page, first.url, 'asha', 'Asha Rao');
      await signUp(bilal.page, first.url, 'bilal', 'Bilal Khan');
      await open(asha.page, 'Bilal Khan');
      await say(asha.page, 'before');
      await ticked(asha.page, 'Delivered', 1);
      await chat(bilal.page, /Asha Rao/).click();
      await shows(bilal.page, ['before']);
      await ticked(asha.page, 'Read', 1);

      await first.end('SIGTERM');
      for (const text of written.slice(0, 10)) await say(asha.page, text);
      await shows(asha.page, ['before', ...written.slice(0, 10)]);
      const waiting = (await ticks(asha.page)).slice(1);
      expect(waiting).toEqual(waiting.map(() => 'Waiting to be sent'));

      // The page goes before the server is back, and comes back without a network: nothing can be sent, the page itself comes from there.
      const address = asha.page.url();
      await asha.page.goto('about:blank');
      await asha.page
        .context()
        .route(/\/(?:api\/|socket\.io\/|events|livez)/, (route) => route.abort('internetdisconnected'));
      await using second = await spawnServer({ directory: directory.path, port: first.port });
      expect(second.url).toBe(first.url);
      await asha.page.goto(address);
      await shows(asha.page, ['before', ...written.slice(0, 10)]);
      for (const text of written.slice(10)) await say(asha.page, text);
      await shows(asha.page, ['before', ...written]);
      expect((await ticks(asha.page)).slice(1)).toEqual(written.map(() => 'Waiting to be sent'));

      await asha.page.context().unroute(/\/(?:api\/|socket\.io\/|events|livez)/);
      await ticked(asha.page, 'Read', 21);
      await shows(bilal.page, ['before', ...written]);
      await shows(asha.page, ['before', ...written]);
      expect(
        asha.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|Failed to load/.test(text)),
      ).toEqual([]);
    },
  );
});
