import { eventually } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, composer, launch, say, texts, ticks } from './support/browser.ts';
import { patience } from './support/pair.ts';
import { isOpen, menu, message, openAt, startTalk } from './support/talk.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

describe('the composer', () => {
  it('C1 C2: Shift+Enter makes a line; Enter while a word of Hindi is being composed sends nothing', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await composer(page).focus();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.imeSetComposition', { text: 'नमस्ते', selectionStart: 6, selectionEnd: 6 });
    await cdp.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      windowsVirtualKeyCode: 229,
      key: 'Enter',
      code: 'Enter',
    });
    await cdp.send('Input.insertText', { text: 'नमस्ते' });
    expect(await composer(page).inputValue()).toBe('नमस्ते');
    expect(await texts(page)).toEqual([]);
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('दो');
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await texts(page)).toEqual(['नमस्ते\nदो']), patience);
  });

  it('C3: a draft stays over a switch and a reload, reaches another device, and an edit leaves it alone', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    const other = await talk.direct('asha', 'mohan');
    await talk.send('asha', { channel, text: 'said' });
    await talk.send('mohan', { channel: other, text: 'hi' });
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await composer(page).fill('not yet');
    await chat(page, /मोहन/).click();
    await message(page, 'hi').waitFor();
    await chat(page, /Bilal Khan/).click();
    await isOpen(page);
    expect(await composer(page).inputValue()).toBe('not yet');
    await menu(page, 'said', 'Edit');
    await composer(page).fill('said it');
    await page.keyboard.press('Escape');
    expect(await composer(page).inputValue()).toBe('not yet');
    await page.reload();
    await isOpen(page);
    // What is kept is read once the conversation is there.
    await eventually(async () => expect(await composer(page).inputValue()).toBe('not yet'), patience);
    const phone = await talk.seat(browser, 'asha');
    await openAt(phone.page, talk, channel);
    await eventually(async () => expect(await composer(phone.page).inputValue()).toBe('not yet'), patience);
  });

  it('C8 C10 C11: mentions by keys, arrow up edits, Escape lets a reply be', async () => {
    await using talk = await startTalk();
    const channel = await talk.group('Team', 'asha', ['bilal', 'riya', 'mohan']);
    await talk.send('bilal', { channel, text: 'question' });
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await composer(page).pressSequentially('hi @ri');
    await page.getByRole('option', { name: /Riya Sharma/ }).waitFor();
    await page.keyboard.press('Enter');
    expect(await composer(page).inputValue()).toBe('hi @Riya Sharma ');
    await page.keyboard.type('and');
    await page.keyboard.press('Enter');
    await message(page, 'hi @Riya Sharma and').waitFor();
    await eventually(async () => {
      const { messages } = await talk.act('asha', 'history', { channel, limit: 1 });
      expect(messages[0]?.data).toMatchObject({ mentions: [talk.id('riya')] });
    }, patience);
    await composer(page).press('ArrowUp');
    expect(await composer(page).inputValue()).toBe('hi @Riya Sharma and');
    await page.keyboard.press('Escape');
    expect(await composer(page).inputValue()).toBe('');
    await menu(page, 'question', 'Reply');
    await page.getByText('Replying to Bilal Khan').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Replying to Bilal Khan').waitFor({ state: 'detached' });
  });

  it('C4 C15: a refusal stands at its message with a way out; where only admins write, it says so', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.send('asha', { channel, text: 'before' });
    const news = await talk.group('News', 'bilal', ['asha']);
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await talk.act('bilal', 'blockUser', { user: talk.id('asha'), on: true });
    await say(page, 'refused');
    await page.getByText('Couldn’t send. You can’t write here.').waitFor();
    await talk.act('bilal', 'blockUser', { user: talk.id('asha'), on: false });
    await page.getByRole('button', { name: 'Retry' }).click();
    await eventually(async () => expect(await ticks(page)).toEqual(['Sent', 'Sent']), patience);
    await chat(page, /News/).click();
    await composer(page).waitFor();
    await talk.act('bilal', 'updateChannel', { channel: news, posting: 'admins', clientId: talk.key() });
    await page.getByText('Only admins can write here.').waitFor();
  });
});
