/** The states of a conversation, for the pictures: what one does most, and what goes wrong. Those that leave a trace come last. */
import type { Page } from 'playwright-core';
import type { Town } from '../test/support/town.ts';
import type { Scene } from './scenes.ts';

const open = async (page: Page, town: Town, id: string): Promise<void> => {
  await page.goto(`${town.url}/c/${id}`);
  await page.locator('[data-open=true]').waitFor();
};

const inTeam =
  (then: (page: Page) => Promise<void>) =>
  async (page: Page, town: Town): Promise<void> => {
    await open(page, town, town.channels.team);
    await page.locator('[data-message]').first().waitFor();
    await then(page);
  };

const own = (page: Page) => page.locator('[data-message]').filter({ hasText: 'On it' });
const menuOf = async (page: Page): Promise<void> => {
  await own(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
};

/** The menu's line that stands so far from its end. */
const pick = async (page: Page, fromEnd: number, role: 'dialog' | 'menu' = 'dialog'): Promise<void> => {
  await menuOf(page);
  await page.getByRole('menuitem').nth(fromEnd).click();
  await page.getByRole(role).waitFor();
};

const scene = (name: string, go: Scene['go']): Scene => ({ name, inside: true, go });

export const messageScenes: readonly Scene[] = [
  scene(
    'group-chat',
    inTeam(async () => Promise.resolve()),
  ),
  scene(
    'group-chat-above',
    inTeam(async (page) => {
      await own(page).focus();
      for (let row = 0; row < 9; row++) await page.keyboard.press('ArrowUp');
    }),
  ),
  scene('message-menu', inTeam(menuOf)),
  scene(
    'message-info',
    inTeam((page) => pick(page, -2)),
  ),
  scene(
    'forward',
    inTeam((page) => pick(page, -5)),
  ),
  scene(
    'reactions',
    inTeam(async (page) => {
      await own(page).focus();
      await page.keyboard.press('e');
      await page.getByRole('dialog').waitFor();
    }),
  ),
  scene(
    'new-poll',
    inTeam(async (page) => {
      await page.keyboard.press('Escape');
      await page.locator('main form button').first().click();
      await page.getByRole('dialog').waitFor();
    }),
  ),
  scene('chat-search', async (page, town) => {
    await open(page, town, town.channels.ghar);
    await page.locator('main header button[aria-pressed]').click();
    await page.keyboard.type('शाम');
    await page.locator('search [role=status]').waitFor();
  }),
  scene(
    'reply',
    inTeam(async (page) => {
      await own(page).focus();
      await page.keyboard.press('r');
      await page.locator('main textarea').fill('');
      await page.locator('main textarea').pressSequentially('@ri');
      await page.getByRole('option').first().waitFor();
    }),
  ),
  scene('empty-chat', async (page, town) => {
    const { channel } = await town.people.asha.call('openDirect', { user: town.people.dev.user });
    await open(page, town, channel.id);
  }),
  scene('not-sent', async (page, town) => {
    const { asha, chitra } = town.people;
    await open(page, town, town.channels.chitra);
    await chitra.call('blockUser', { user: asha.user, on: true });
    await page.locator('main textarea').fill('Are you there?');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('group', { name: /Couldn|भेजा नहीं/ })
      .first()
      .waitFor();
    await chitra.call('blockUser', { user: asha.user, on: false });
  }),
];
