/** Every screen of the app by name: how one gets there from the chat list. Words differ by language, so ways are addresses and places. */
import type { Page } from 'playwright-core';
import { docsScenes } from './docs-scenes.ts';
import { feedScenes } from './feed-scenes.ts';
import { messageScenes } from './message-scenes.ts';
import type { Town } from '../test/support/town.ts';

export type Scene = {
  readonly name: string;
  /** Whether somebody is signed in. */
  readonly inside: boolean;
  readonly go: (page: Page, town: Town) => Promise<void>;
};

const at =
  (path: (town: Town) => string, ready = 'h1:visible, h2:visible') =>
  async (page: Page, town: Town): Promise<void> => {
    await page.goto(`${town.url}${path(town)}`);
    await page.locator(ready).first().waitFor();
  };

const list = async (page: Page, town: Town): Promise<void> => {
  await page.goto(town.url);
  await page.locator('[data-pane=side] [data-row]').first().waitFor();
};

const teamInfo = ({ channels }: Town): string => `/c/${channels.team}/info`;

export const scenes: readonly Scene[] = [
  { name: 'sign-up', inside: false, go: at(() => '/', 'form') },
  {
    name: 'sign-in',
    inside: false,
    go: async (page, town) => {
      await at(() => '/', 'form')(page, town);
      await page.locator('form button').last().click();
    },
  },
  { name: 'set-up', inside: false, go: at(() => '/setup/K7QM2XWD', 'form') },
  { name: 'reset', inside: false, go: at(() => '/reset/K7QM2XWD', 'form') },
  { name: 'invited', inside: false, go: at(({ invite }) => `/join/${invite}`, 'form') },
  { name: 'chats', inside: true, go: list },
  { name: 'conversation', inside: true, go: at(({ channels }) => `/c/${channels.riya}`, 'main textarea') },
  {
    name: 'chat-menu',
    inside: true,
    go: async (page, town) => {
      await list(page, town);
      await page.locator('[data-pane=side] [data-row]').nth(2).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'find',
    inside: true,
    go: async (page, town) => {
      await list(page, town);
      await page.getByRole('searchbox').fill('de');
      await page.locator('section h2').nth(1).waitFor();
    },
  },
  { name: 'new-chat', inside: true, go: at(() => '/new') },
  {
    name: 'new-group',
    inside: true,
    go: async (page, town) => {
      await at(() => '/new/group', 'form')(page, town);
      await page.getByRole('textbox').first().fill('Sunday walk');
      for (const box of (await page.getByRole('checkbox').all()).slice(0, 2)) await box.check();
    },
  },
  { name: 'group-info', inside: true, go: at(teamInfo, 'aside li code') },
  {
    name: 'invite-qr',
    inside: true,
    go: async (page, town) => {
      await at(teamInfo, 'aside li code')(page, town);
      await page.locator('aside li code + small + span button').nth(1).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'leave',
    inside: true,
    go: async (page, town) => {
      await at(teamInfo, 'aside li code')(page, town);
      await page.locator('aside button').last().click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  { name: 'person-info', inside: true, go: at(({ channels }) => `/c/${channels.riya}/info`, 'aside dl') },
  { name: 'settings', inside: true, go: at(() => '/settings', 'nav a[href="/settings/look"]') },
  { name: 'profile', inside: true, go: at(() => '/settings/profile', 'main form') },
  { name: 'privacy', inside: true, go: at(() => '/settings/privacy', 'main fieldset') },
  { name: 'devices', inside: true, go: at(() => '/settings/devices', 'main li strong') },
  { name: 'account', inside: true, go: at(() => '/settings/account', 'main form') },
  { name: 'look', inside: true, go: at(() => '/settings/look', 'main fieldset') },
  {
    name: 'lab',
    inside: true,
    go: async (page, town) => {
      await at(() => '/lab', 'main h3')(page, town);
      await page.locator('[data-lab=start]').click();
      await page.locator('[data-lane=socketio][data-state=open]').waitFor();
      await page.locator('[data-lab=ring]').click();
      for (const lane of ['shortPoll', 'longPoll', 'sse', 'websocket', 'socketio'])
        await page.locator(`[data-lane=${lane}] [data-field=p50]`).filter({ hasText: /\d/ }).waitFor();
      await page.locator('main ol li').nth(5).waitFor();
    },
  },
  ...docsScenes,
  ...feedScenes,
  ...messageScenes,
];
