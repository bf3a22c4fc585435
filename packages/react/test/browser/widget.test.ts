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
    const button = asha.getByRole('button', { name: 'Send' });
    expect(await button.evaluate((element) => getComputedStyle(element).textTransform)).toBe('none');
  } finally {
    await browser.close();
    example.kill();
    await once(example, 'close');
  }
});
