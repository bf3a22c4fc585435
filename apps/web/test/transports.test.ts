/**
 * The page behind a proxy that blocks (CL-50): it chats by what gets through, under the same content security policy, and says nothing
 * of it. The way is seen by what the page asks for; the Socket.IO client is loaded only where it is needed (G3).
 */
import { eventually, spawnServer, type SpawnedServer } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat, launch, open, say, signUp, sit, texts } from './support/browser.ts';

let browser: Browser;
let server: SpawnedServer;
beforeAll(async () => {
  browser = await launch();
  server = await spawnServer();
});
afterAll(async () => {
  await browser.close();
  await server.end('SIGTERM');
});

const patience = { withinMs: 20_000 };

const noSockets = async (page: Page): Promise<void> => {
  await page.routeWebSocket(/\/ws\?|\/socket\.io\//, (route) => void route.close());
};
const noSocketIo = (page: Page): Promise<unknown> => page.route(/\/socket\.io\//, (route) => route.abort());
const noStreams = (page: Page): Promise<unknown> =>
  page.route(/\/events\?/, async (route) => {
    if ((await route.request().headerValue('accept')) === 'text/event-stream') await route.abort();
    else await route.continue();
  });

const ways = [
  ['Socket.IO’s polls', [noSockets], (asked: string) => asked.startsWith('/socket.io/')],
  ['a stream', [noSockets, noSocketIo], (asked: string) => asked.startsWith('/events text/event-stream')],
  [
    'long polls',
    [noSockets, noSocketIo, noStreams],
    (asked: string) => asked.startsWith('/events application/json'),
  ],
] as const;

it.each(ways.map((way, at) => [...way, at] as const))(
  'by %s a page chats, and shows no difference',
  { timeout: 60_000 },
  async (_name, faults, isWay, at) => {
    const [asha, bilal] = [await sit(browser), await sit(browser)];
    const asked: string[] = [];
    asha.page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      asked.push(`${pathname} ${request.headers()['accept'] ?? ''}`);
    });
    for (const fault of faults) await fault(asha.page);
    await signUp(bilal.page, server.url, `bilal${at}`, `Bilal ${at} Khan`);
    await signUp(asha.page, server.url, `asha${at}`, `Asha ${at} Rao`);
    await open(asha.page, `Bilal ${at} Khan`);
    await say(asha.page, 'नमस्ते');
    await chat(bilal.page, new RegExp(`Asha ${at} Rao`)).click();
    await say(bilal.page, 'Back to you');
    await eventually(async () => expect(await texts(asha.page)).toEqual(['नमस्ते', 'Back to you']), patience);
    await asha.page.getByRole('img', { name: 'Read' }).first().waitFor();
    expect(await asha.page.getByRole('main').getByRole('status').filter({ hasText: /./ }).count()).toBe(0);
    expect(asked.some(isWay)).toBe(true);
    expect(bilal.complaints).toEqual([]);
    // Of what is blocked the browser itself says so; of anything else nobody complains.
    expect(asha.complaints.filter((text) => !/ERR_FAILED|\/ws\?/.test(text))).toEqual([]);
    await asha.page.close();
    await bilal.page.close();
  },
);
