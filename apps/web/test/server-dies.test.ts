import { spawnServer, temporaryDirectory } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, launch, open, say, ticks } from './support/browser.ts';
import { pair, sayAll, shows, ticked } from './support/pair.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

describe('a server that dies (chat.test.ts: in mid-send)', () => {
  it('after it stored a message and before its answer came: the page sends again, and it is there once (DUR-1, IDEM-1)', async () => {
    await using directory = await temporaryDirectory('page');
    const first = await spawnServer({ directory: directory.path });
    const { asha, bilal } = await pair(browser, first.url);
    let answersAreLost = false;
    await asha.routeWebSocket(/\/ws\?/, (route) => {
      const server = route.connectToServer();
      route.onMessage((message) => server.send(message));
      server.onMessage((message) => answersAreLost || route.send(message));
    });
    await asha.reload();
    await open(asha, 'Bilal Khan');
    await say(asha, 'One');
    await ticked(asha, ['Delivered']);
    await chat(bilal, /Asha Rao/).click();
    answersAreLost = true;
    await sayAll(asha, ['Two', 'Three']);
    await shows(bilal, ['One', 'Two']);
    expect((await ticks(asha)).slice(1)).toEqual(['Waiting to be sent', 'Waiting to be sent']);
    await first.end('SIGKILL');
    answersAreLost = false;
    await using _second = await spawnServer({ directory: directory.path, port: first.port });
    await ticked(asha, ['Read', 'Read', 'Read']);
    await shows(asha, ['One', 'Two', 'Three']);
    await shows(bilal, ['One', 'Two', 'Three']);
  });

  it('before a message is sent, which then outlives the page it was written on (DUR-1)', async () => {
    await using directory = await temporaryDirectory('page');
    const first = await spawnServer({ directory: directory.path });
    const { asha, bilal } = await pair(browser, first.url);
    await open(asha, 'Bilal Khan');
    await say(asha, 'One');
    await ticked(asha, ['Delivered']);
    await first.end('SIGKILL');
    await sayAll(asha, ['Two', 'Three']);
    await ticked(asha, ['Delivered', 'Waiting to be sent', 'Waiting to be sent']);
    await asha.close();
    await using second = await spawnServer({ directory: directory.path, port: first.port });
    const again = await asha.context().newPage();
    await again.goto(second.url);
    await chat(again, /Bilal Khan/).click();
    await shows(again, ['One', 'Two', 'Three']);
    await chat(bilal, /Asha Rao/).click();
    await shows(bilal, ['One', 'Two', 'Three']);
  });
});
