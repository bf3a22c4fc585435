/** The screens of feeds. What is published a moment before makes them live. */
import type { Page } from 'playwright-core';
import { bazaar, pricesAt } from '../test/support/town-feed.ts';
import type { Town } from '../test/support/town.ts';
import type { Scene } from './scenes.ts';

const feed =
  (search = '') =>
  async (page: Page, { url, people }: Town): Promise<void> => {
    await page.goto(`${url}/feeds/bazaar${search}`);
    await page.locator('[data-feed=live] [data-chart]').waitFor();
    await people.dev.call('publish', { channel: bazaar, updates: pricesAt(0) });
    await page.locator('[data-feed=live] canvas, [data-feed=live] table').first().waitFor();
  };

const button = async (page: Page, at: number): Promise<void> => {
  await page.locator('[data-feed] header button:visible').nth(at).click();
  await page.getByRole('dialog').waitFor();
};

/** On a phone the way back stands before them. */
const first = async (page: Page): Promise<number> => ((page.viewportSize()?.width ?? 0) < 600 ? 1 : 0);

export const feedScenes: readonly Scene[] = [
  {
    name: 'feeds',
    inside: true,
    go: async (page, { url }) => {
      await page.goto(`${url}/feeds`);
      await page.locator('[data-pane=side] [data-row]').first().waitFor();
    },
  },
  { name: 'feed', inside: true, go: feed('?key=Mango&range=all') },
  { name: 'feed-table', inside: true, go: feed('?key=Mango&view=table') },
  {
    name: 'feed-paused',
    inside: true,
    go: async (page, town) => {
      await feed()(page, town);
      await page
        .locator('[data-feed] header button:visible')
        .nth(await first(page))
        .click();
      await page.locator('[data-status=paused]').waitFor();
    },
  },
  {
    name: 'feed-rules',
    inside: true,
    go: async (page, town) => {
      await feed('?key=Chai')(page, town);
      await button(page, (await first(page)) + 2);
    },
  },
  {
    name: 'feed-share',
    inside: true,
    go: async (page, town) => {
      await feed('?key=Chai')(page, town);
      await button(page, (await first(page)) + 3);
    },
  },
  {
    name: 'feed-shared',
    inside: true,
    go: async (page, { url, people, channels }) => {
      const messages = ['Mango is up again', 'And the whole stall', 'The porch'].map((text, at) => ({
        text: `${text}\n${url}/feeds/${['bazaar?key=Mango&field=price', 'bazaar', 'porch'][at]}`,
        clientId: `shared-${at}`,
      }));
      for (const message of messages)
        await people.farid.call('sendMessage', { channel: channels.farid, ...message });
      await page.goto(`${url}/c/${channels.farid}`);
      await page.locator('[data-embed=live] svg path').first().waitFor();
      await page.locator('[data-embed=refused]').waitFor();
    },
  },
];
