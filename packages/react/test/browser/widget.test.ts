/** examples/react-widget as it is started: two people in a page of another origin than the chat's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, temporaryDirectory } from '@ghanti/testkit';
import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';

const isRoot = process.getuid?.() === 0;
const program = fileURLToPath(new URL('../../../../examples/react-widget/index.ts', import.meta.url));

const write = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
};

/** No sockets, no Socket.IO; where `streams` is false, no answer that comes bit by bit either (CL-50). */
const block = async (page: Page, streams: boolean): Promise<string[]> => {
  const asked: string[] = [];
  page.on('request', (request) =>
    asked.push(`${new URL(request.url()).pathname} ${request.headers()['accept']}`),
  );
  await page.routeWebSocket(/\/ws\?|\/socket\.io\//, (socket) => void socket.close());
  await page.route(/\/socket\.io\//, (route) => route.abort());
  await page.route(/\/events\?/, async (route) => {
    const isStream = (await route.request().headerValue('accept')) === 'text/event-stream';
    await (isStream && !streams ? route.abort() : route.continue());
  });
  return asked;
};

test('the widget carries a conversation in a foreign page', { timeout: 120_000 }, async () => {
  await using data = await temporaryDirectory('widget');
  const example = spawn(process.execPath, ['--conditions=@ghanti/source', program], {
    env: { PATH: process.env['PATH'], PORT: '0', SITE_PORT: '0', CHAT_DATA: data.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  example.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
  });
  try {
    const site = await eventually(() => /the site is on (\S+),/.exec(said)?.[1] ?? false, {
      withinMs: 30_000,
    });
    const pages = await Promise.all(['asha', 'shop'].map(async () => (await browser.newContext()).newPage()));
    const [asha, shop] = pages;
    if (asha === undefined || shop === undefined) throw new Error('no pages');
    await asha.goto(`${site}/?as=asha`);
    await shop.goto(`${site}/?as=shop`);
    await write(asha, 'Is there masala chai?');
    await shop.getByText('Is there masala chai?').waitFor();
    await write(shop, 'हाँ, अभी बनी है');
    await asha.getByText('हाँ, अभी बनी है').waitFor();
    await asha.getByText('✓✓').waitFor();
    const [asked, shopAsked] = [await block(asha, false), await block(shop, true)];
    await Promise.all([asha.reload(), shop.reload()]);
    await write(asha, 'By polls, from another origin');
    await shop.getByText('By polls, from another origin').waitFor();
    await write(shop, 'By a stream');
    await asha.getByText('By a stream').waitFor();
    expect(asked).toContain('/events application/json');
    expect(shopAsked).toContain('/events text/event-stream');
    const button = asha.getByRole('button', { name: 'Send' });
    expect(await button.evaluate((element) => getComputedStyle(element).textTransform)).toBe('none');
  } finally {
    await browser.close();
    example.kill();
    await once(example, 'close');
  }
});
