/** Everything by keys alone, with a ring around what has the focus; and what is read out (Y1, Y2, Y3, Y5). */
import { spawnServer } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, signUp, sit } from './support/browser.ts';
import { startTown } from './support/town.ts';
import { enter, looks, seatWith } from './support/visit.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

const named = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });

/** Tab until something has the focus whose name fits; on the way everything shows that it has it. */
const tabTo = async (page: Page, name: RegExp, key = 'Tab'): Promise<void> => {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    const ring = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return true;
      const seen = [element, element.parentElement, element.parentElement?.parentElement].flatMap(
        (one) => one ?? [],
      );
      return seen.some((one) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow.includes('inset');
      });
    });
    expect(ring, `a ring around ${await named(page)}`).toBe(true);
    if (name.test(await named(page))) return;
  }
  throw new Error(`no way by Tab to ${String(name)}`);
};

it('sign up, find, write, read, set, leave: without a pointer (Y1, Y5)', { timeout: 90_000 }, async () => {
  await using server = await spawnServer();
  const other = await sit(browser);
  await signUp(other.page, server.url, 'bilal', 'Bilal Khan');
  const { page, complaints } = await sit(browser);
  await page.goto(server.url);
  await page.getByLabel('Your name').waitFor();
  await page.keyboard.type('Asha Rao');
  await page.keyboard.press('Tab');
  await page.keyboard.type('asha');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse battery');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('bil');
  await page.getByRole('button', { name: /Bilal Khan/ }).waitFor();
  await tabTo(page, /Bilal Khan/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Bilal Khan' }).waitFor();
  await page.getByRole('textbox', { name: /^Message/ }).waitFor();
  expect(await named(page)).toMatch(/^Message/);
  await page.keyboard.type('By keys alone');
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByText('By keys alone').first().waitFor();
  await tabTo(page, /^Settings$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.locator('h1:focus', { hasText: 'Settings' }).waitFor(); // the new screen takes the focus to its title
  await tabTo(page, /^Devices/);
  await page.keyboard.press('Enter');
  await page.getByText('This device').waitFor();
  await tabTo(page, /^Sign out$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  expect(await named(page)).toBe('Cancel');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect(await named(page)).toBe('Sign out');
  expect(complaints).toEqual([]);
});

it('F6 goes around the panes, and the first Tab offers the way to the conversation (Y3)', async () => {
  await using town = await startTown();
  const { page } = await seatWith(browser, looks.desktop);
  await enter(page, town, 'asha');
  await page.goto(`${town.url}/c/${town.channels.team}/info`);
  await page.getByRole('complementary').getByText('Members', { exact: true }).waitFor();
  const pane = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']);
  const seen: (string | undefined)[] = [];
  for (let press = 0; press < 4; press += 1) {
    await page.keyboard.press('F6');
    seen.push(await pane());
  }
  expect(seen.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['main', 'panel', 'rail', 'side']);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Skip to the conversation' }).focus();
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#conversation');
});

it('what comes in is read out: who and what, several as a number, nothing muted and nothing of one’s own (Y2)', async () => {
  await using town = await startTown();
  const { page } = await seatWith(browser, looks.desktop);
  await enter(page, town, 'asha');
  const said = page.locator('[data-announcer]');
  const send = (who: keyof typeof town.people, channel: string, text: string) =>
    town.people[who].call('sendMessage', { channel, text, clientId: crypto.randomUUID() });
  await send('farid', town.channels.cricket, 'muted');
  await send('gita', town.channels.gita, 'Kal milte hain');
  await said.filter({ hasText: /^Gita Nair: Kal milte hain$/ }).waitFor({ state: 'attached' });
  for (const text of ['one', 'two', 'three']) await send('riya', town.channels.team, text);
  await send('asha', town.channels.team, 'my own');
  await said.filter({ hasText: /^3 new messages in Team Ghanti$/ }).waitFor({ state: 'attached' });
  await page.context().close();
});
