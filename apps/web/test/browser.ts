/**
 * People in real browsers: each in a context of its own, as if at a computer of his own. Chromium is Debian's; what a page
 * says on its console is kept, for a page that complains is broken.
 */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const isRoot = process.getuid?.() === 0;

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
  });

export type Seat = { readonly page: Page; readonly complaints: string[] };

/** A fresh browser profile with one page. */
export const sit = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Seat> => {
  const context = await browser.newContext({
    locale: 'en-IN',
    viewport: { width: 1000, height: 700 },
    ...options,
  });
  const page = await context.newPage();
  return { page, complaints: listen(page) };
};

/** What the page complains of from now on; that a server which is down cannot be reached is no complaint. */
const listen = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isNetwork =
      /ERR_CONNECTION_REFUSED|WebSocket connection|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/.test(
        message.text(),
      );
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  return complaints;
};

export const signUp = async (page: Page, url: string, handle: string, name: string): Promise<void> => {
  await page.goto(url);
  await page.getByRole('button', { name: 'New here? Create an account' }).click();
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(`${name} · Connected`).waitFor();
};

/** Finds somebody by name and opens the chat with him. */
export const open = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('searchbox').fill(name.slice(0, 3));
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { name }).waitFor();
};

export const composer = (page: Page) => page.getByRole('textbox', { name: /^Message/ });

export const say = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text);
  await composer(page).press('Enter');
};

/** What stands in the open conversation, oldest first. */
export const texts = (page: Page): Promise<string[]> => page.locator('.message .text').allTextContents();

/** The ticks of one's own messages in the open conversation, by their names. */
export const ticks = (page: Page): Promise<string[]> =>
  page.locator('.message.own .tick title').allTextContents();
