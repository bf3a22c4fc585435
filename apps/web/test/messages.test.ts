import { eventually } from '@ghanti/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat, composer, launch, say, ticks } from './support/browser.ts';
import { patience } from './support/pair.ts';
import { menu, message, openAt, startTalk } from './support/talk.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

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
