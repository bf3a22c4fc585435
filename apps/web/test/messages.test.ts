import { eventually } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, composer, launch, say, texts, ticks } from './support/browser.ts';
import { isOpen, message, openAt, startTalk } from './support/talk.ts';

const patience = { withinMs: 15_000, everyMs: 50 };

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const menu = async (page: Page, text: string, action: string): Promise<void> => {
  await message(page, text).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: action, exact: true }).click();
};

describe('what is done with a message (M6-M9, T19)', () => {
  it(
    'react, edit, delete for all and for me, forward, pin: seen by the other at once',
    { timeout: 90_000 },
    async () => {
      await using talk = await startTalk();
      const channel = await talk.direct('asha', 'bilal');
      const other = await talk.direct('asha', 'mohan');
      await talk.send('mohan', { channel: other, text: 'hello' });
      for (const text of ['first', 'second', 'third']) await talk.send('asha', { channel, text });
      await talk.send('bilal', { channel, text: 'from Bilal' });
      const [asha, bilal] = [await talk.seat(browser, 'asha'), await talk.seat(browser, 'bilal')];
      await openAt(asha.page, talk, channel);
      await openAt(bilal.page, talk, channel);

      await message(asha.page, 'from Bilal').hover();
      await asha.page.getByRole('button', { name: 'React' }).click();
      await asha.page.getByRole('dialog').getByRole('button', { name: '👍' }).click();
      const pill = message(bilal.page, 'from Bilal').getByRole('button', { name: '👍 from 1 person' });
      await pill.click();
      await message(asha.page, 'from Bilal').getByRole('button', { name: '👍 from 2 people' }).waitFor();

      await menu(asha.page, 'second', 'Edit');
      await composer(asha.page).fill('second, better');
      await composer(asha.page).press('Enter');
      await message(bilal.page, 'second, better').getByText('edited', { exact: true }).waitFor();

      await menu(asha.page, 'third', 'Delete');
      await asha.page.getByRole('button', { name: 'Delete for everyone' }).click();
      await bilal.page.getByText('This message was deleted').waitFor();
      await asha.page.getByText('You deleted this message').waitFor();

      await menu(asha.page, 'first', 'Delete');
      await asha.page.getByRole('button', { name: 'Delete for me' }).click();
      await message(asha.page, 'first').waitFor({ state: 'detached' });
      await message(bilal.page, 'first').waitFor();

      await menu(asha.page, 'from Bilal', 'Pin');
      await bilal.page.getByRole('button', { name: /1 pinned message/ }).waitFor();
      await menu(asha.page, 'from Bilal', 'Forward');
      await asha.page.getByRole('dialog').getByRole('checkbox', { name: 'मोहन वर्मा' }).check();
      await asha.page.getByRole('button', { name: 'Forward to 1 chat' }).click();
      await chat(asha.page, /मोहन/).click();
      await message(asha.page, 'from Bilal').getByText('Forwarded').waitFor();
      expect([asha.complaints, bilal.complaints]).toEqual([[], []]);
    },
  );

  it('M1 M2: ticks of a group wait for everybody, and the info says who is missing', async () => {
    await using talk = await startTalk();
    const channel = await talk.group('Team', 'asha', ['bilal', 'mohan']);
    const { page } = await talk.seat(browser, 'asha');
    await openAt(page, talk, channel);
    await say(page, 'Who is in?');
    const ticked = (name: string) =>
      eventually(async () => expect(await ticks(page)).toEqual([name]), patience);
    await ticked('Sent');
    await talk.readAll('bilal', channel);
    await menu(page, 'Who is in?', 'Message info');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Read by 1 of 2, delivered to 1').waitFor();
    await talk.readAll('mohan', channel);
    await dialog.getByText('Read by 2 of 2, delivered to 2').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await ticked('Read');
  });

  it('M3: nothing is read while the window has no focus, and all that is on screen once it has', async () => {
    await using talk = await startTalk();
    const channel = await talk.direct('asha', 'bilal');
    await talk.send('bilal', { channel, text: 'one' });
    const { page } = await talk.seat(browser, 'asha');
    await page.evaluate(() =>
      Object.defineProperty(document, 'hasFocus', { value: () => false, configurable: true }),
    );
    await chat(page, /Bilal Khan/).click();
    await message(page, 'one').waitFor();
    const seen = async () => {
      const { channels } = await talk.act('asha', 'listChannels', { limit: 10 });
      return channels.find(({ id }) => id === channel)?.unread;
    };
    await talk.send('bilal', { channel, text: 'two' });
    await message(page, 'two').waitFor();
    expect(await seen()).toBe(2);
    await page.evaluate(() => {
      Reflect.deleteProperty(document, 'hasFocus');
      dispatchEvent(new Event('focus'));
    });
    await eventually(async () => expect(await seen()).toBe(0), patience);
  });

  it('F1 F2: a poll is made, voted in, changed, and ended with its winner', async () => {
    await using talk = await startTalk();
    const channel = await talk.group('Team', 'asha', ['bilal']);
    const [asha, bilal] = [await talk.seat(browser, 'asha'), await talk.seat(browser, 'bilal')];
    await openAt(asha.page, talk, channel);
    await openAt(bilal.page, talk, channel);
    await asha.page.getByRole('button', { name: 'New poll' }).click();
    await asha.page.getByLabel('Question').fill('Lunch?');
    await asha.page.getByRole('textbox', { name: 'Option 1' }).fill('Dosa');
    await asha.page.getByRole('button', { name: 'Send poll' }).click();
    await asha.page.getByText('Give a question and two different options.').waitFor();
    await asha.page.getByRole('textbox', { name: 'Option 2' }).fill('Thali');
    await asha.page.getByRole('button', { name: 'Send poll' }).click();
    await bilal.page.getByRole('radio', { name: /Dosa/ }).check();
    await bilal.page.getByRole('radio', { name: /Thali/ }).check();
    await message(asha.page, 'Lunch?').getByRole('button', { name: '1 vote' }).click();
    await asha.page.getByRole('dialog').getByText('Thali · 1 vote').waitFor();
    await asha.page.keyboard.press('Escape');
    await menu(asha.page, 'Lunch?', 'End poll');
    await asha.page.getByRole('alertdialog').getByRole('button', { name: 'End poll' }).click();
    await bilal.page.getByRole('img', { name: 'Most votes' }).waitFor();
    expect(await bilal.page.getByRole('radio', { name: /Dosa/ }).isDisabled()).toBe(true);
    expect([asha.complaints, bilal.complaints]).toEqual([[], []]);
  });
});

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
    expect(await composer(page).inputValue()).toBe('not yet');
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
