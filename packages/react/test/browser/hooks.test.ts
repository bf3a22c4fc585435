/**
 * The hooks in a real browser, in StrictMode, against a real server: what they show follows what happens, nothing is left
 * behind, and what is kept in IndexedDB is there after a reload without a network (CL-47).
 */
import { hostToken, people, startServer } from '@ghanti/testkit';
import { chromium, type Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';

const isRoot = process.getuid?.() === 0;
const entry = fileURLToPath(new URL('page.fixture.ts', import.meta.url));

const bundle = async (): Promise<string> => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { conditions: ['@ghanti/source', 'browser', 'module', 'import', 'default'] },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'page' }, minify: false, target: 'esnext' },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  return outputs.flatMap((output) => (output.type === 'chunk' ? output.code : [])).join('');
};

const launch = () =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
  });

const shows = (page: Page, selector: string, text: string): Promise<void> =>
  page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: 10_000 });

test(
  'CL-46, CL-47: hooks show what happens, leave nothing behind, and begin with what is kept',
  { timeout: 120_000 },
  async () => {
    const script = await bundle();
    await using server = await startServer({
      prepare: (app) => {
        app.get(
          '/page',
          (_request, response) =>
            void response
              .type('html')
              .send('<!doctype html><title>page</title><body></body><script src="/page.js"></script>'),
        );
        app.get('/page.js', (_request, response) => void response.type('js').send(script));
      },
    });
    const [, bilal] = await people(server, 'asha', 'bilal');
    const browser = await launch();
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (
          message.type() === 'error' &&
          !message.text().includes('favicon') &&
          !message.text().includes('404')
        )
          complaints.push(message.text());
      });
      const token = hostToken(server, { sub: 'asha', name: 'asha' });
      await page.addInitScript((given) => void (window.ghantiTest = given), { user: 'asha', token });
      await page.goto(`${server.url}/page`);
      await shows(page, '#state', 'live current asha');
      const { channel } = await bilal.call('openDirect', { user: 'asha' });
      await bilal.call('sendMessage', { channel: channel.id, clientId: 'k1', text: 'नमस्ते' });
      await shows(page, 'nav button', 'bilal 1');
      await page.locator('nav button').first().click();
      await shows(page, 'li', 'नमस्ते');
      await shows(page, '#members', 'asha bilal');
      await shows(page, '#person', 'bilal');
      await page.getByRole('button', { name: 'Send' }).click();
      await shows(page, 'li', 'from the page sent 0/0/1');
      await bilal.call('mark', { marks: [{ channel: channel.id, seen: 2 }] });
      await shows(page, 'li', 'from the page seen 1/1/1');
      await bilal.call('typing', { channel: channel.id, state: 'typing' });
      await shows(page, '#typing', 'bilal');

      // What does not concern a conversation does not render it.
      const { channel: other } = await bilal.call('createGroup', {
        title: 'Elsewhere',
        members: ['asha'],
        clientId: 'g1',
      });
      await shows(page, 'nav button', 'Elsewhere');
      await page.waitForFunction(() => document.querySelector('#typing')?.textContent === '');
      const before = await page.evaluate(() => window.renders['conversation']);
      await bilal.call('sendMessage', { channel: other.id, clientId: 'k2', text: 'there' });
      await shows(page, 'nav button', 'Elsewhere 1');
      expect(await page.evaluate(() => window.renders['conversation'])).toBe(before);

      await page.evaluate(() => window.unmount());
      expect(await page.evaluate(() => window.watchers())).toBe(0);

      // Without a network: the page itself comes from the cache of the test, everything else from IndexedDB.
      await page.route('**/page', (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><body></body><script src="/page.js"></script>',
        }),
      );
      await page.route('**/page.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: script }),
      );
      await page.route(/\/(?:api\/|socket\.io\/|events|livez)/, (route) => route.abort());
      await page.routeWebSocket(/\/ws\?|socket\.io/, (socket) => void socket.close());
      await page.goto(`${server.url}/page`);
      await shows(page, '#state', 'cached asha');
      await page.locator('nav button', { hasText: 'bilal' }).click();
      await shows(page, 'li', 'from the page seen 1/1/1');
      expect(
        complaints.filter((text) => !text.includes('ERR_FAILED') && !text.includes('WebSocket')),
      ).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
