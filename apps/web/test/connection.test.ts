/** What is said of the connection, and that nothing written without one is lost (N1, N2, N7, N8). */
import { eventually, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open, say, signUp, sit } from './support/browser.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const status = (page: Page, text: string | RegExp) =>
  page.getByRole('main').getByRole('status').filter({ hasText: text });
const patience = { withinMs: 15_000 };

it(
  'a loss is told by how long it lasts, in a status that covers neither composer nor moves a thing; one can try at once (N1)',
  { timeout: 90_000 },
  async () => {
    await using directory = await temporaryDirectory('web');
    const first = await spawnServer({ directory: directory.path });
    const { page } = await sit(browser);
    const other = await sit(browser);
    await signUp(other.page, first.url, 'bilal', 'Bilal Khan');
    await signUp(page, first.url, 'asha', 'Asha Rao');
    await open(page, 'Bilal Khan');
    const box = () => page.getByRole('textbox', { name: /^Message/ }).boundingBox();
    const before = await box();
    await first.end('SIGKILL');
    await status(page, 'Connecting…').waitFor();
    await status(page, /Can’t reach the server\. Retrying in \d+ second/).waitFor({ timeout: 20_000 });
    expect(await box()).toEqual(before);
    const banner = await status(page, /Can’t reach/)
      .locator('div')
      .first()
      .boundingBox();
    expect((banner?.y ?? 0) + (banner?.height ?? 0)).toBeLessThan(before?.y ?? 0);
    await using _second = await spawnServer({ directory: directory.path, port: first.port });
    // It may have come back by itself a moment before.
    await page
      .getByRole('button', { name: 'Retry now' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await status(page, 'Back online').waitFor();
    await status(page, /./).waitFor({ state: 'detached' });
  },
);

it(
  'a browser without a network says so at once, and what is written waits, over a reload too (N1, N2)',
  { timeout: 60_000 },
  async () => {
    await using server = await spawnServer();
    const [asha, bilal] = [await sit(browser), await sit(browser)];
    await signUp(bilal.page, server.url, 'bilal', 'Bilal Khan');
    await signUp(asha.page, server.url, 'asha', 'Asha Rao');
    await open(asha.page, 'Bilal Khan');
    const { page } = asha;
    const cut = async (): Promise<void> => {
      await page.routeWebSocket(/\/ws\?|socket\.io/, (route) => void route.close());
      await page.route(/\/(?:api\/|socket\.io\/|events|livez)/, (route) => route.abort());
    };
    await cut();
    await page.context().setOffline(true);
    await status(page, 'You’re offline. Messages will be sent when you’re back.').waitFor();
    await say(page, 'written offline');
    await page.context().setOffline(false);
    await page.reload();
    await page.getByRole('main').getByText('written offline').first().waitFor();
    await page.unrouteAll();
    // Sockets that are routed once stay so: another page of the same browser has the network.
    const again = await page.context().newPage();
    await page.close();
    await again.goto(server.url);
    const list = bilal.page.getByRole('list', { name: 'Chats' });
    await list.getByRole('link', { name: /Asha Rao.*written offline/ }).waitFor();
    await eventually(async () => expect(await list.getByText('1 unread message').count()).toBe(1), patience);
  },
);

it('a session that was ended elsewhere leads to the first screen with the reason, and back in (N8)', async () => {
  await using server = await spawnServer();
  const { page } = await sit(browser);
  await signUp(page, server.url, 'asha', 'Asha Rao');
  await page.context().clearCookies();
  await page.reload();
  await page.getByText('Your session ended.').waitFor();
  await page.getByLabel('Handle').fill('asha');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();
});
