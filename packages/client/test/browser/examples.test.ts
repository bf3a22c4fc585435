/** examples/game and examples/notes as they are started, each with several people in browsers of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventually, temporaryDirectory } from '@ghanti/testkit';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

const isRoot = process.getuid?.() === 0;
const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
  });
});
/** A test that runs out of time ends without its blocks. */
const programs = new Set<ChildProcess>();
afterAll(async () => {
  for (const program of programs) program.kill('SIGKILL');
  await browser.close();
});

/** Runs until the end of the block; `url` is the address that it prints. */
const started = async (example: string, directory: string, port = '0') => {
  const program = spawn(process.execPath, ['--conditions=@ghanti/source', `${examples}${example}/index.ts`], {
    env: { PATH: process.env['PATH'], PORT: port, SITE_DATA: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  programs.add(program);
  const ended = once(program, 'close');
  let said = '';
  program.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await eventually(() => /(http:\S+)\/\?as=asha/.exec(said)?.[1] ?? false, { withinMs: 100_000 });
  return {
    url,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      program.kill('SIGKILL');
      await ended;
    },
  };
};

const sit = async (url: string, person: string): Promise<Page> => {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${url}/?as=${person}`);
  return page;
};

const token = async (url: string): Promise<{ token: string; channel: string }> =>
  (await fetch(`${url}/login/asha`, { method: 'POST' })).json();

const codeLines = async (...files: readonly string[]): Promise<number> => {
  const texts = await Promise.all(files.map((file) => readFile(examples + file, 'utf8')));
  const isCode = (line: string): boolean => !/^\s*(?:\/\/.*|\/\*\*.*\*\/|)$/.test(line);
  return texts.flatMap((text) => text.split('\n')).filter(isCode).length;
};

test('each is under a hundred lines of code, and no file of it has a hundred', async () => {
  for (const example of ['game', 'notes']) {
    expect(await codeLines(`${example}/index.ts`, `${example}/page/main.ts`), example).toBeLessThan(100);
    const page = await readFile(`${examples}${example}/page/main.ts`, 'utf8');
    expect(page.trimEnd().split('\n').length, example).toBeLessThan(100);
  }
});

const hand = (page: Page, side: string): Promise<number> =>
  page.evaluate((name) => parseFloat(document.documentElement.style.getPropertyValue(`--${name}`)), side);
const score = (page: Page): Promise<string> => page.locator('#score').innerText();

test(
  'game: both see the same hands and the same score, and nothing of it is in the log',
  { timeout: 240_000 },
  async () => {
    await using data = await temporaryDirectory('game');
    await using game = await started('game', data.path);
    const asha = await sit(game.url, 'asha');
    await asha.getByText('Waiting for the other player').waitFor();
    const bilal = await sit(game.url, 'bilal');
    await asha.getByText('Pointer, finger or arrow keys').waitFor();
    // Out of the way of every ball but a lucky one.
    for (const page of [asha, bilal])
      for (let times = 0; times < 7; times++) await page.keyboard.press('ArrowUp');
    await eventually(async () =>
      expect([await hand(asha, 'right'), await hand(bilal, 'left')]).toEqual([9, 9]),
    );
    await eventually(
      async () => {
        const [seen, told] = [await score(asha), await score(bilal)];
        expect(seen).not.toBe('0 : 0');
        expect(told).toBe(seen);
      },
      { withinMs: 20_000 },
    );
    const { token: shown, channel } = await token(game.url);
    const history = await fetch(`${game.url}/api/v1/channels/${channel}/messages`, {
      headers: { authorization: `Bearer ${shown}` },
    });
    const { messages }: { messages: { type: string }[] } = await history.json();
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(['memberJoined']));
    await bilal.context().close();
    await asha.getByText('Waiting for the other player').waitFor();
    await asha.context().close();
  },
);

const note = (page: Page) => page.getByRole('textbox', { name: 'The note' });
const said = (page: Page) => page.getByRole('status');

const same = async (pages: readonly Page[], text: string): Promise<void> => {
  for (const page of pages)
    await eventually(async () => expect(await note(page).inputValue()).toBe(text), { withinMs: 60_000 });
};

/** So many updates that say nothing that the next one is the hundredth, after which somebody publishes the whole note. */
const upToTheHundredth = async (url: string): Promise<void> => {
  const { token: shown, channel } = await token(url);
  const publish = async (count: number): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/feeds/${channel.slice('feed:'.length)}/updates`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shown}`, 'content-type': 'application/json' },
      body: JSON.stringify({ updates: Array.from({ length: count }, () => ({ data: null })) }),
    });
    const { events }: { events: { seq: number }[] } = await answer.json();
    return events.at(-1)?.seq ?? 0;
  };
  await publish(99 - ((await publish(1)) % 100));
};

test(
  'notes: written at once, in the middle of a letter, and while the server is dead, all end with one text; who comes late reads the snapshot',
  { timeout: 240_000 },
  async () => {
    await using data = await temporaryDirectory('notes');
    const pages: Page[] = [];
    const open = async (url: string, person: string): Promise<Page> => {
      const page = await sit(url, person);
      pages.push(page);
      await said(page).filter({ hasText: 'Saved' }).waitFor();
      return page;
    };
    let url = '';
    {
      await using site = await started('notes', data.path);
      url = site.url;
      const asha = await open(url, 'asha');
      const bilal = await open(url, 'bilal');
      await note(asha).fill('चाय 🫖');
      await same(pages, 'चाय 🫖');
      await note(bilal).press('End');
      await note(asha).press('Home');
      await Promise.all([
        note(asha).pressSequentially('two cups of ', { delay: 20 }),
        note(bilal).pressSequentially(', hot', { delay: 20 }),
      ]);
      await same(pages, 'two cups of चाय 🫖, hot');
      await note(bilal).evaluate((field) => field.dispatchEvent(new CompositionEvent('compositionstart')));
      await note(bilal).pressSequentially('!');
      await note(asha).press('Home');
      await note(asha).pressSequentially('> ');
      await said(asha).filter({ hasText: 'Saved' }).waitFor();
      expect(await note(bilal).inputValue()).toBe('two cups of चाय 🫖, hot!');
      await note(bilal).evaluate((field) => field.dispatchEvent(new CompositionEvent('compositionend')));
      await same(pages, '> two cups of चाय 🫖, hot!');
    }
    const [asha, bilal] = pages;
    if (asha === undefined || bilal === undefined) throw new Error('no pages');
    await said(asha).filter({ hasText: 'Offline' }).waitFor();
    await note(asha).press('Home');
    await note(asha).pressSequentially('A');
    await note(bilal).press('End');
    await note(bilal).pressSequentially('B');
    await using _again = await started('notes', data.path, new URL(url).port);
    await same(pages, 'A> two cups of चाय 🫖, hot!B');
    await said(asha).filter({ hasText: 'Saved' }).waitFor();
    await upToTheHundredth(url);
    await note(asha).press('End');
    await note(asha).pressSequentially('.');
    await same(pages, 'A> two cups of चाय 🫖, hot!B.');
    const late = await (await browser.newContext()).newPage();
    let heard = '';
    late.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (heard += String(payload))));
    await eventually(
      async () => {
        heard = '';
        await late.goto(`${url}/?as=chitra`);
        await said(late).filter({ hasText: 'Saved' }).waitFor();
        expect(heard).toContain('"key":"snapshot"');
      },
      { withinMs: 60_000 },
    );
    await same([...pages, late], 'A> two cups of चाय 🫖, hot!B.');
  },
);
