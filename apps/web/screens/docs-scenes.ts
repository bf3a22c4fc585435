/** The documentation, for the pictures: where one begins, a command that was tried, an event as it came; and for who is not signed in. */
import type { Page } from 'playwright-core';
import type { Town } from '../test/support/town.ts';
import type { Scene } from './scenes.ts';

const at = async (page: Page, town: Town, id: string): Promise<void> => {
  await page.goto('about:blank');
  await page.goto(`${town.url}/docs${id === '' ? '' : `#${id}`}`);
  await page
    .locator(id === '' ? 'nav a code' : 'main h1')
    .first()
    .waitFor();
};

let written = 0;

/** Somebody else writes, once the page listens. */
const untilHeard = async (page: Page, town: Town): Promise<void> => {
  const { riya } = town.people;
  await page.locator('[data-live=live]').waitFor();
  await riya.call('typing', { channel: town.channels.riya, state: 'typing' });
  await riya.call('sendMessage', {
    channel: town.channels.riya,
    text: 'दस्तावेज़ में भी दिखता है 🔔',
    clientId: `docs-${++written}`,
  });
};

export const docsScenes: readonly Scene[] = [
  { name: 'docs-outside', inside: false, go: (page, town) => at(page, town, 'signInOptions') },
  { name: 'docs', inside: true, go: (page, town) => at(page, town, '') },
  {
    name: 'docs-command',
    inside: true,
    go: async (page, town) => {
      await at(page, town, 'findUsers');
      await page.locator('main form button[type=submit]').click();
      await page.locator('main [data-status="200"]').waitFor();
    },
  },
  {
    name: 'docs-event',
    inside: true,
    go: async (page, town) => {
      await at(page, town, 'on-receiveMessage');
      await untilHeard(page, town);
      await page.locator('[data-frame=receiveMessage]').first().waitFor();
    },
  },
  { name: 'docs-errors', inside: true, go: (page, town) => at(page, town, 'errors') },
];
