import { eventually } from '@ghanti/testkit';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, sit } from './support/browser.ts';
import { message, openAt, settle, startTalk, type Talk } from './support/talk.ts';

const patience = { withinMs: 15_000, everyMs: 50 };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

/** What has the focus, by its role's usual name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one?.getAttribute('aria-label') ?? one?.textContent?.trim().slice(0, 60) ?? '';
  });

/** Presses Tab until that has the focus. */
const tabTo = async (page: Page, name: RegExp, key = 'Tab'): Promise<void> => {
  for (let presses = 0; presses < 60; presses++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no way to ${name.source}: at ${await focused(page)}`);
};

describe('Y1 by keyboard alone', () => {
  it(
    'somebody signs in, opens a chat, sends, replies, reacts, edits, searches and leaves',
    { timeout: 90_000 },
    async () => {
      await using talk = await startTalk();
      const channel = await talk.group('Team', 'bilal', ['asha', 'mohan']);
      await talk.send('bilal', { channel, text: 'Kal kya plan hai?' });
      const { page, complaints } = await sit(browser);
      page.setDefaultTimeout(8_000);
      await page.goto(talk.url);
      await tabTo(page, /^Have an account/);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await page.getByLabel('Handle').focus();
      await page.keyboard.type('asha');
      await page.keyboard.press('Tab');
      await page.keyboard.type('the password of asha');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();

      await tabTo(page, /Team/);
      await page.keyboard.press('Enter');
      await message(page, 'Kal kya plan hai?').waitFor();
      await eventually(async () => expect(await focused(page)).toBe('Message Team'), patience);
      await page.keyboard.type('Cricket, 4 baje');
      await page.keyboard.press('Enter');
      await message(page, 'Cricket, 4 baje').waitFor();

      await tabTo(page, /^Messages with Team/, 'Shift+Tab');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      expect(await focused(page)).toMatch(/^Bilal Khan: Kal kya plan hai\?/);
      await page.keyboard.press('r');
      expect(await focused(page)).toBe('Message Team');
      await page.getByText('Replying to Bilal Khan').waitFor();
      await page.keyboard.type('Haan');
      await page.keyboard.press('Enter');
      await message(page, 'Haan').getByRole('button', { name: 'Go to the message of Bilal Khan' }).waitFor();

      await tabTo(page, /^Messages with Team/, 'Shift+Tab');
      for (let presses = 0; presses < 3; presses++) await page.keyboard.press('ArrowUp');
      expect(await focused(page)).toMatch(/^Bilal Khan: Kal kya plan hai\?/);
      await page.keyboard.press('e');
      await page.getByRole('dialog', { name: 'Emoji' }).waitFor();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await message(page, 'Kal kya').getByRole('button', { name: '❤️ from 1 person' }).waitFor();
      expect(await focused(page)).toMatch(/^Bilal Khan: Kal kya plan hai\?/);
      await page.keyboard.press('Escape');
      expect(await focused(page)).toBe('Message Team');

      await page.keyboard.press('ArrowUp');
      await page.getByText('Editing', { exact: true }).waitFor();
      await page.keyboard.press('End');
      await page.keyboard.type(' ji');
      await page.keyboard.press('Enter');
      await message(page, 'Haan ji').getByText('edited', { exact: true }).waitFor();

      await page.keyboard.press('Control+f');
      await page.keyboard.type('cricket');
      await page.getByText('1 of 1').waitFor();
      // First the words, then the search itself.
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      expect(await focused(page)).toBe('Message Team');

      await tabTo(page, /^Chat info/, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Group info' }).waitFor();
      await tabTo(page, /^Leave group/);
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').waitFor();
      await tabTo(page, /^Leave/);
      await page.keyboard.press('Enter');
      await eventually(
        async () => expect((await talk.act('bilal', 'getChannel', { channel })).memberCount).toBe(2),
        patience,
      );
      expect(complaints).toEqual([]);
    },
  );
});

type Finding = {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
};

const findings = async (page: Page): Promise<string[]> => {
  await settle(page);
  await page.evaluate(axe);
  const found: Finding[] = await page.evaluate(
    async () => (await Reflect.get(window, 'axe').run(document, { resultTypes: ['violations'] })).violations,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
};

/** A conversation with everything in it that a message can be. */
const everything = async (talk: Talk): Promise<string> => {
  const channel = await talk.group('Team Ghanti', 'asha', ['bilal', 'mohan', 'riya']);
  const first = await talk.send('bilal', { channel, text: 'Demo at *5 pm*, see https://example.com `x`' });
  await talk.send('mohan', { channel, text: 'मैं आ रहा हूँ', replyTo: first });
  const poll = await talk.send('mohan', {
    channel,
    poll: { question: 'Lunch?', options: ['Dosa', 'Thali'] },
  });
  await talk.act('riya', 'vote', { channel, seq: poll, options: [1], clientId: talk.key() });
  await talk.act('riya', 'react', { channel, seq: first, emoji: '🎉', on: true, clientId: talk.key() });
  await talk.act('asha', 'react', { channel, seq: first, emoji: '👍', on: true, clientId: talk.key() });
  await talk.act('asha', 'pinMessage', { channel, seq: first, on: true, clientId: talk.key() });
  const gone = await talk.send('bilal', { channel, text: 'gone' });
  await talk.act('bilal', 'deleteMessage', { channel, seq: gone, scope: 'everyone', clientId: talk.key() });
  await talk.readAll('asha', channel);
  const mine = await talk.send('asha', { channel, text: '- one\n- two\n> three' });
  await talk.act('asha', 'editMessage', { channel, seq: mine, text: '> three\n- one', clientId: talk.key() });
  await talk.send('riya', { channel, text: '@Asha Rao اردو', mentions: [talk.id('asha')] });
  return channel;
};

describe('Y6 axe finds nothing serious in the conversation', () => {
  it.each([
    ['light', 'en-IN'],
    ['dark', 'en-IN'],
    ['light', 'hi-IN'],
    ['dark', 'hi-IN'],
  ] as const)('in %s, %s', { timeout: 90_000 }, async (colorScheme, locale) => {
    await using talk = await startTalk();
    const channel = await everything(talk);
    const options = {
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 1000 },
    } as const;
    const { page } = await talk.seat(browser, 'asha', options);
    if (locale === 'hi-IN') await page.evaluate(() => localStorage.setItem('ghanti.language', 'hi'));
    await openAt(page, talk, channel);
    await page.locator('[data-message]').nth(3).waitFor();
    expect(await findings(page), 'conversation').toEqual([]);
    await page.locator('[data-message]').first().focus();
    expect(await findings(page), 'toolbar').toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    expect(await findings(page), 'menu').toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('[data-message]').first().focus();
    await page.keyboard.press('e');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('End');
    await page.getByRole('dialog').getByRole('button').last().click();
    await page.getByRole('dialog').getByRole('searchbox').waitFor();
    expect(await findings(page), 'emoji').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('demo');
    await page.getByText(/1 of 1|1 में से 1/).waitFor();
    expect(await findings(page), 'search').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('main form button').first().click();
    await page.getByRole('dialog').waitFor();
    expect(await findings(page), 'poll').toEqual([]);
  });
});
