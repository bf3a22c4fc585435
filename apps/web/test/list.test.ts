/** The chat list: what a row says, in what order, by mouse and by keys, and before there is any network (G1, L1 to L11). */
import { eventually } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chat, launch } from './support/browser.ts';
import { startTown, type Town } from './support/town.ts';
import { enter, looks, seatWith } from './support/visit.ts';

let town: Town;
let browser: Browser;
let page: Page;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());
beforeEach(async () => {
  town = await startTown();
  ({ page } = await seatWith(browser, looks.desktop));
  await enter(page, town, 'asha');
  await chat(page, /Riya Sharma/).waitFor();
  return async () => {
    await page.context().close();
    await town[Symbol.asyncDispose]();
  };
});

const patience = { withinMs: 10_000 };
const names = (): Promise<string[]> =>
  page
    .locator('[data-pane=side] [data-row] time')
    .evaluateAll((times) => times.map((time) => time.previousElementSibling?.textContent ?? ''));
const order = [
  'Riya Sharma',
  'Team Ghanti',
  'Nukkad Cricket Club',
  'घर',
  'Chitra Iyer',
  'Farid Khan',
  'Gita Nair',
];

const ring = (who: keyof Town['people'], channel: string, text: string) =>
  town.people[who].call('sendMessage', { channel, text, clientId: crypto.randomUUID() });

const act = async (name: string | RegExp, item: string): Promise<void> => {
  await chat(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
};

describe('a row', () => {
  it('says who, when, what, how far, how many, and what is special about it (L1, L3, L4)', async () => {
    await eventually(async () => expect(await names()).toEqual(order), patience);
    const says = (name: RegExp) => chat(page, name).textContent();
    expect(await says(/Riya Sharma/)).toMatch(/3:02 pm.*And should I bring the bell.*2 unread messages/);
    expect(await says(/Team Ghanti/)).toMatch(
      /2:48 pm.*Aman: .*Poll: Where do we eat\?.*You are mentioned.*2 unread/,
    );
    expect(await says(/Nukkad/)).toMatch(/11:45 am.*Bilal: .*3 unread/);
    expect(await says(/घर/)).toMatch(/Yesterday.*Draft: doodh le aana/);
    await chat(page, /Chitra/)
      .getByRole('img', { name: 'Read' })
      .waitFor();
    await chat(page, /Farid/)
      .getByRole('img', { name: /Sent|Delivered/ })
      .waitFor();
    await chat(page, /Riya/).getByRole('img', { name: 'Pinned' }).waitFor();
    await chat(page, /Nukkad/)
      .getByRole('img', { name: 'Muted' })
      .waitFor();
    // Riya's two and the team's two; what is muted does not count.
    expect(await page.title()).toBe('(4) Ghanti');
    expect(
      await page
        .locator('[data-pane=side] [data-row]')
        .first()
        .evaluate((row) => row.getBoundingClientRect().height),
    ).toBe(72);
    await ring('gita', town.channels.gita, 'The *book* is at the `desk`');
    await eventually(
      async () => expect(await says(/Gita Nair/)).toMatch(/The book is at the desk/),
      patience,
    );
  });

  it('shows live who is typing, in place of what was said last (L3)', async () => {
    const riya = await town.people.riya.connect();
    await riya.call('typing', { channel: town.channels.riya, state: 'typing' });
    await chat(page, /typing…/).waitFor();
    riya.close();
  });
});

describe('the order', () => {
  it('is pinned first, then by the newest; it does not change under the pointer (L2)', async () => {
    await chat(page, /Chitra/).hover();
    await ring('gita', town.channels.gita, 'Hello?');
    await chat(page, /Gita.*Hello/).waitFor();
    expect(await names()).toEqual(order);
    await page.mouse.move(900, 400);
    await eventually(
      async () => expect((await names()).slice(0, 2)).toEqual(['Riya Sharma', 'Gita Nair']),
      patience,
    );
    await act(/Farid/, 'Pin');
    await page.mouse.move(900, 400);
    await eventually(
      async () => expect((await names()).slice(0, 2).toSorted()).toEqual(['Farid Khan', 'Riya Sharma']),
      patience,
    );
  });
});

describe('a chat', () => {
  it('is marked, muted and archived from its menu, and the last can be taken back (L6, L7, G9)', async () => {
    await act(/Gita/, 'Mark as unread');
    await chat(page, /Gita.*Marked unread/).waitFor();
    await act(/Gita/, 'Mute for 8 hours');
    await chat(page, /Gita/).getByRole('img', { name: 'Muted' }).waitFor();
    await act(/Gita/, 'Archive');
    await chat(page, /Gita/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await chat(page, /Gita/).waitFor();
    await act(/Gita/, 'Archive');
    await chat(page, /Gita/).waitFor({ state: 'detached' });
    await page.getByText('Archived', { exact: true }).click();
    await eventually(
      async () => expect((await names()).toSorted()).toEqual(['Bilal Khan', 'Gita Nair']),
      patience,
    );
    await page.getByText('All', { exact: true }).click();
    await ring('bilal', town.channels.bilal, 'Back again');
    await chat(page, /Bilal.*Back again/).waitFor();
  });

  it('is found by filters that are remembered, and where none fits the way back is offered (L5, L10)', async () => {
    await page.getByText('Groups', { exact: true }).click();
    await eventually(
      async () => expect(await names()).toEqual(['Team Ghanti', 'Nukkad Cricket Club', 'घर']),
      patience,
    );
    await page.reload();
    await eventually(
      async () => expect(await names()).toEqual(['Team Ghanti', 'Nukkad Cricket Club', 'घर']),
      patience,
    );
    await page.getByText('Unread', { exact: false }).first().click();
    for (const name of [/Riya/, /Team/, /Nukkad/]) await act(name, 'Mark as read');
    await page.getByText('No unread chats').waitFor();
    await page.getByRole('button', { name: 'Show all chats' }).click();
    await eventually(async () => expect(await names()).toHaveLength(order.length), patience);
  });
});

describe('by keys', () => {
  it('one walks, jumps, opens and acts, and sets how wide the list is (L9, L6, L11)', async () => {
    const here = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.querySelector('bdi')?.textContent ?? '');
    await chat(page, /Riya/).focus();
    for (const [key, name] of [
      ['ArrowDown', 'Team Ghanti'],
      ['End', 'Gita Nair'],
      ['Home', 'Riya Sharma'],
      ['f', 'Farid Khan'],
      ['ArrowUp', 'Chitra Iyer'],
    ] as const) {
      await page.keyboard.press(key);
      await eventually(async () => expect(await here()).toBe(name), patience);
    }
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await here()).toBe('Chitra Iyer'), patience);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Chitra Iyer' }).waitFor();
    const edge = page.getByRole('separator', { name: 'Width of the chat list' });
    await edge.focus();
    await page.keyboard.press('ArrowRight');
    expect(await edge.getAttribute('aria-valuenow')).toBe('336');
    await page.reload();
    expect(await edge.getAttribute('aria-valuenow')).toBe('336');
  });
});

describe('with no network at all', () => {
  it('the list is painted as it was last known (G1)', async () => {
    await eventually(async () => expect(await names()).toHaveLength(order.length), patience);
    // The page itself comes from somewhere; everything else is gone.
    await page.route(/\/(?:api\/|socket\.io\/|events|livez)/, (route) => route.abort());
    await page.routeWebSocket(/\/ws\?|socket\.io/, (route) => void route.close());
    await page.goto(town.url);
    await eventually(async () => expect(await names()).toHaveLength(order.length), patience);
    await chat(page, /Riya.*And should I bring the bell/).waitFor();
  });

  it('a conversation that was read is read again (N2)', async () => {
    await chat(page, /Riya.*And should I bring the bell/).click();
    await page.getByRole('main').getByText('Haan! Which ground?').waitFor();
  });
});
