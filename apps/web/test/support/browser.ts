/**
 * People in real browsers: each in a context of its own, as if at a computer of his own. Chromium is Debian's, its letters
 * are the same everywhere; what a page says on its console is kept, for a page that complains is broken.
 */
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const isRoot = process.getuid?.() === 0;
const fonts = fileURLToPath(new URL('fonts.conf', import.meta.url));

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
    env: { ...process.env, FONTCONFIG_FILE: fonts },
  });

export type Seat = { readonly page: Page; readonly complaints: string[] };

/** A fresh browser profile with one page. */
export const sit = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Seat> => {
  const context = await browser.newContext({
    locale: 'en-IN',
    viewport: { width: 1280, height: 800 },
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
      /ERR_CONNECTION_REFUSED|WebSocket connection|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INTERNET_DISCONNECTED/.test(
        message.text(),
      );
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  return complaints;
};

const password = 'correct horse battery';

/** Makes an account on the first screen, in English, and waits until the list is the server's. */
export const signUp = async (page: Page, url: string, handle: string, name: string): Promise<void> => {
  await page.goto(url);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await signedIn(page);
};

/** Signs somebody in who has the account already. */
export const signIn = async (page: Page, url: string, handle: string, secret = password): Promise<void> => {
  await page.goto(url);
  await page.getByLabel('Handle').waitFor();
  const toSignIn = page.getByRole('button', { name: 'Have an account? Sign in' });
  if (await toSignIn.isVisible()) await toSignIn.click();
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signedIn(page);
};

const signedIn = (page: Page): Promise<void> =>
  page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();

/** Finds somebody by name and opens the chat with him. */
export const open = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('searchbox', { name: 'Find a chat or a person' }).fill(name.slice(0, 3));
  await page.getByRole('region', { name: 'Chat list' }).getByRole('button', { name }).click();
  await page.getByRole('heading', { name }).waitFor();
};

/** A chat of the list, by its name. */
export const chat = (page: Page, name: string | RegExp) =>
  page.getByRole('list', { name: 'Chats' }).getByRole('link', { name });

export const composer = (page: Page) => page.getByRole('textbox', { name: /^Message/ });

export const say = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text);
  await composer(page).press('Enter');
};

const messages = (page: Page) => page.getByRole('list', { name: /^Messages with/ });

/** What stands in the open conversation, oldest first; without times and ticks. */
export const texts = (page: Page): Promise<string[]> =>
  messages(page)
    .locator('[data-text]')
    .evaluateAll((all) =>
      all.map((one) => {
        const copy = one.cloneNode(true);
        if (copy instanceof Element) for (const meta of copy.querySelectorAll('[data-meta]')) meta.remove();
        return copy.textContent ?? '';
      }),
    );

/** The ticks of one's own messages in the open conversation, by their names. */
export const ticks = (page: Page): Promise<string[]> =>
  messages(page)
    .locator('[data-meta]')
    .getByRole('img')
    .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('aria-label') ?? ''));
