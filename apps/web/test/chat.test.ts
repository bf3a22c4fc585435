import { eventually, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, composer, launch, open, say, signUp, sit, texts, ticks } from './support/browser.ts';
import { pair, patience, sayAll, shows, ticked } from './support/pair.ts';

/** So high that all that is said is on screen at once. */
const tall = 3_600;

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

describe('two people in two browsers', () => {
  it('chat, see the ticks turn and each other type, and nothing that they write is more than text (ACK-1, RCP-1, XS-01)', async () => {
    await using server = await spawnServer();
    const { asha, bilal, complaints } = await pair(browser, server.url);
    await open(asha, 'Bilal Khan');
    await say(asha, 'Kal match dekhne chalein?');
    await ticked(asha, ['Delivered']);
    await eventually(async () => expect(await bilal.title()).toBe('(1) Ghanti'), patience);

    await chat(bilal, /Asha Rao/).click();
    await shows(bilal, ['Kal match dekhne chalein?']);
    await ticked(asha, ['Read']);
    await eventually(async () => expect(await bilal.title()).toBe('Asha Rao — Ghanti'), patience);

    await composer(bilal).pressSequentially('<img src=x onerror="document.title=1">');
    await asha.getByRole('main').getByText('typing…').waitFor();
    await composer(bilal).press('Enter');
    const all = ['Kal match dekhne chalein?', '<img src=x onerror="document.title=1">', 'नमस्ते 🏏'];
    await say(bilal, 'नमस्ते 🏏');
    await shows(asha, all);
    await shows(bilal, all);
    await asha.getByRole('main').getByText('typing…').waitFor({ state: 'detached' });
    await eventually(async () => expect(await asha.title()).toBe('Bilal Khan — Ghanti'), patience);
    expect(await asha.locator('main img').count()).toBe(0);
    expect(complaints).toEqual([[], []]);
  });

  it('make a group, where a tick waits for everybody (MEM-2)', async () => {
    await using server = await spawnServer();
    const { asha, bilal, complaints } = await pair(browser, server.url);
    const { page: chitra } = await sit(browser);
    await signUp(chitra, server.url, 'chitra', 'Chitra');
    await asha.getByRole('button', { name: 'New chat' }).first().click();
    await asha.getByRole('link', { name: /New group/ }).click();
    await asha.getByLabel('Group name').fill('Cricket');
    for (const handle of ['bilal', 'chitra']) {
      await asha.getByRole('searchbox', { name: 'Name or handle' }).fill(handle);
      await asha.getByRole('checkbox', { name: `@${handle}` }).check();
    }
    await asha.getByRole('button', { name: 'Create group' }).click();
    await asha.getByRole('heading', { name: 'Cricket' }).waitFor();
    await say(asha, 'Who is in?');
    await chat(bilal, /Cricket/).click();
    await shows(bilal, ['Who is in?']);
    await ticked(asha, ['Delivered']);
    await chat(chitra, /Cricket/).click();
    await ticked(asha, ['Read']);
    await say(chitra, 'Me');
    await shows(bilal, ['Who is in?', 'Me']);
    await bilal.getByRole('main').getByText('Chitra', { exact: true }).waitFor();
    expect(complaints).toEqual([[], []]);
  });
});

const numbered = (who: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${who} ${index + 1}`);

describe('a server that dies', () => {
  it(
    'in mid-send and comes back: both pages have everything once, in one order, without a reload (DUR-2, IDEM-1, RES-1)',
    { timeout: 90_000 },
    async () => {
      await using directory = await temporaryDirectory('page');
      const first = await spawnServer({ directory: directory.path });
      const { asha, bilal, complaints } = await pair(browser, first.url, tall);
      await open(asha, 'Bilal Khan');
      await say(asha, 'Hello');
      await chat(bilal, /Asha Rao/).click();
      await shows(bilal, ['Hello']);
      for (const page of [asha, bilal]) await page.evaluate(() => (document.body.dataset['kept'] = 'yes'));

      const [fromAsha, fromBilal] = [numbered('asha', 30), numbered('bilal', 30)];
      const writing = Promise.all([sayAll(asha, fromAsha), sayAll(bilal, fromBilal)]);
      await eventually(async () => expect((await texts(asha)).length).toBeGreaterThan(12), patience);
      await first.end('SIGKILL');
      await writing;
      const waiting = (await ticks(asha)).filter((tick) => tick === 'Waiting to be sent').length;
      expect(waiting).toBeGreaterThan(0);
      await asha
        .getByRole('status')
        .filter({ hasText: /Connecting|Can’t reach/ })
        .waitFor();

      await using second = await spawnServer({ directory: directory.path, port: first.port });
      expect(second.url).toBe(first.url);
      await eventually(async () => {
        const seen = await texts(asha);
        expect(seen.filter((text) => text.startsWith('asha'))).toEqual(fromAsha);
        expect(seen.filter((text) => text.startsWith('bilal'))).toEqual(fromBilal);
        expect(await texts(bilal)).toEqual(seen);
      }, patience);
      await ticked(
        asha,
        Array.from({ length: 31 }, () => 'Read'),
      );
      await asha.getByRole('status').filter({ hasText: /./ }).waitFor({ state: 'detached' });
      for (const page of [asha, bilal])
        expect(await page.evaluate(() => document.body.dataset['kept'])).toBe('yes');
      expect(complaints).toEqual([[], []]);
    },
  );
});

describe('the page', () => {
  it('fits 320 px, in Hindi, in the dark, and says in whose words it was refused', async () => {
    await using server = await spawnServer();
    const { page, complaints } = await sit(browser, {
      locale: 'hi-IN',
      colorScheme: 'dark',
      viewport: { width: 320, height: 568 },
    });
    page.setDefaultTimeout(8_000);
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    await page.goto(server.url);
    await page.getByLabel('आपका नाम').fill('चित्रा');
    await page.getByLabel('हैंडल').fill('chitra');
    await page.getByLabel('पासवर्ड', { exact: true }).fill('correct horse');
    expect(await fits()).toBe(true);
    await page.getByRole('button', { name: 'खाता बनाएँ', exact: true }).click();
    await page.getByRole('heading', { name: 'चैट', level: 1 }).waitFor();
    expect(await fits()).toBe(true);
    await page.getByRole('link', { name: 'सेटिंग' }).click();
    await page.getByRole('link', { name: /रूप और भाषा/ }).click();
    await page.getByRole('radio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Look and language' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.getByLabel('Handle').fill('chitra');
    await page.getByLabel('Password', { exact: true }).fill('wrong horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Wrong handle or password.' }).waitFor();
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });
});
