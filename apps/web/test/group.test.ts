/** A group's page: who is in it and in what role, how others come in, the way out (I2 to I6, G8). */
import { eventually } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { chat, launch, sit } from './support/browser.ts';
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
  return async () => {
    await page.context().close();
    await town[Symbol.asyncDispose]();
  };
});

const info = () => page.getByRole('complementary', { name: /info/i });
const openInfo = async (who: string, channel: string): Promise<void> => {
  await enter(page, town, who);
  await page.goto(`${town.url}/c/${channel}/info`);
  await info().getByText('Members', { exact: true }).waitFor();
};
const member = (name: string) => info().getByRole('listitem').filter({ hasText: name });
const does = async (name: string, item: string): Promise<void> => {
  await info()
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
};

it('an owner gives roles and removes people, and it shows as it happens; a member is offered neither (I4, I5)', async () => {
  await openInfo('aman', town.channels.team);
  await does('Riya Sharma', 'Make admin');
  await member('Riya Sharma').getByText('Admin').waitFor();
  await does('Dev Patel', 'Remove from group');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove from group' }).click();
  await member('Dev Patel').waitFor({ state: 'detached' });
  await town.people.aman.call('addMembers', {
    channel: town.channels.team,
    users: [town.people.gita.user],
    clientId: 'g',
  });
  await member('Gita Nair').waitFor();
  await info().getByRole('button', { name: 'Actions for Gita Nair' }).click();
  expect(await page.getByRole('menuitem').allTextContents()).toEqual([
    'Message',
    'Make owner',
    'Make admin',
    'Remove from group',
  ]);
  await page.keyboard.press('Escape');
  const other = await seatWith(browser, looks.desktop);
  await enter(other.page, town, 'chitra');
  await other.page.goto(`${town.url}/c/${town.channels.team}/info`);
  await other.page.getByRole('button', { name: 'Actions for Aman Verma' }).click();
  expect(await other.page.getByRole('menuitem').allTextContents()).toEqual(['Message']);
  expect(await other.page.getByText('Invitation links').count()).toBe(0);
  await other.page.context().close();
});

it('a link is made, shown as a code to scan, and lets somebody in who has no account yet; a revoked one says so (I3)', async () => {
  await openInfo('aman', town.channels.team);
  await info().getByRole('button', { name: 'Create a link' }).click();
  await page.getByRole('radio', { name: 'Once' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Create a link' }).click();
  const link = (await page.getByRole('dialog').getByRole('img').getAttribute('aria-label')) ?? '';
  expect(link).toMatch(new RegExp(`^${town.url}/join/`));
  // One layer at a time (Y5): the page of the group stays, and the focus is where it was.
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await info().getByRole('button', { name: 'Create a link' }).and(page.locator(':focus')).waitFor();
  const guest = await sit(browser);
  for (const one of [page, guest.page]) one.setDefaultTimeout(8_000);
  await guest.page.goto(link);
  await guest.page.getByRole('heading', { name: 'You are invited' }).waitFor();
  await guest.page.getByLabel('Your name').fill('Esha Menon');
  await guest.page.getByLabel('Handle').fill('esha');
  await guest.page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await guest.page.getByRole('button', { name: 'Create account' }).click();
  await guest.page.getByRole('heading', { level: 2, name: 'Team Ghanti' }).waitFor();
  await member('Esha Menon').waitFor();
  await info().getByRole('button', { name: 'Revoke' }).first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await guest.page.goto(`${town.url}/join/never-was-one`);
  await guest.page.getByText('This invitation doesn’t work any more.').waitFor();
  await guest.page.context().close();
});

it('name, description and rules change for everybody (I2)', async () => {
  await openInfo('aman', town.channels.team);
  await info().getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Group name').fill('Team Bell');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 2, name: 'Team Bell' }).waitFor();
  await info().getByText('Only admins').click();
  await info().getByText('After one week').click();
  await eventually(async () => {
    const { channel } = await town.people.riya.call('getChannel', { channel: town.channels.team });
    expect([channel.title, channel.posting, channel.expireAfterMs]).toEqual([
      'Team Bell',
      'admins',
      604_800_000,
    ]);
  });
});

it('the last owner is told to hand over first; anybody else leaves after one question (I4)', async () => {
  await openInfo('aman', town.channels.team);
  await info().getByRole('button', { name: 'Leave group' }).click();
  await page.getByRole('dialog', { name: 'Hand over first' }).getByRole('button', { name: 'Done' }).click();
  await does('Riya Sharma', 'Make owner');
  await member('Riya Sharma').getByText('Owner').waitFor();
  await info().getByRole('button', { name: 'Leave group' }).click();
  const ask = page.getByRole('alertdialog', { name: /Leave “Team Ghanti”/ });
  await eventually(async () =>
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel'),
  );
  await ask.getByRole('button', { name: 'Leave group' }).click();
  await chat(page, /Team Ghanti/).waitFor({ state: 'detached' });
  // The row goes with the event, which may come before the answer that leads the page away.
  await eventually(() => expect(new URL(page.url()).pathname).toBe('/'));
});

it('a person is blocked after one question, seen as blocked in the settings, and let back there (I6)', async () => {
  await enter(page, town, 'asha');
  await page.goto(`${town.url}/c/${town.channels.farid}/info`);
  await info().getByRole('button', { name: 'Block' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
  await info().getByText('You blocked this person').waitFor();
  await page.goto(`${town.url}/settings/privacy`);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Farid Khan' })
    .getByRole('button', { name: 'Unblock' })
    .click();
  await page.getByText('You have blocked nobody.').waitFor();
});
