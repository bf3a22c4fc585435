/**
 * Links that work once, as the program prints them: the one that makes the first administrator (O2), and the one by which
 * somebody who forgot sets a new password. The server is the program itself, so are the orders of its operator.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spawnServer, type SpawnedServer } from '@ghanti/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, signIn, sit } from './support/browser.ts';

const secret = 'tall blue horses';
const cli = fileURLToPath(new URL('cli/ghanti.ts', import.meta.resolve('@ghanti/server')));
const run = promisify(execFile);

let browser: Browser;
let server: SpawnedServer;
const lines: string[] = [];
beforeAll(async () => {
  const environment = { GHANTI_JWT_SECRET: '', GHANTI_REGISTRATION: 'invite' };
  [browser, server] = await Promise.all([
    launch(),
    spawnServer({ environment, onLine: (line) => lines.push(line) }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const visit = async (link: string): Promise<Page> => {
  const { page } = await sit(browser);
  page.setDefaultTimeout(8_000);
  await page.goto(link);
  return page;
};

const create = async (page: Page, handle: string): Promise<void> => {
  await page.getByLabel('Your name').fill(handle);
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Create account' }).click();
};

const atList = (page: Page): Promise<void> =>
  page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();

const mayAdminister = async (page: Page): Promise<boolean> => {
  const login = await page.request.post(`${server.url}/api/v1/auth/login`, {
    data: { handle: 'asha', password: secret },
  });
  const { accessToken }: { accessToken: string } = await login.json();
  const headers = { Authorization: `Bearer ${accessToken}` };
  return (await page.request.get(`${server.url}/api/v1/admin/audit`, { headers })).ok();
};

/** What the line of a start says: `{"msg":"setup","url":…}`. */
const setupLink = (): string => {
  const said = lines.map((line): { msg?: string; url?: string } =>
    line.startsWith('{') ? JSON.parse(line) : {},
  );
  return said.find(({ msg }) => msg === 'setup')?.url ?? '';
};

/** Where the first administrator stays signed in. */
let first: Page;

describe('the link that a first start prints', () => {
  it('makes an account that runs the server, asks for no code, and is good once (O2)', async () => {
    first = await visit(setupLink());
    await first.getByRole('heading', { name: 'You are the first' }).waitFor();
    expect(await first.getByRole('textbox').count()).toBe(3);
    expect(await first.getByText(/invitation code/i).count()).toBe(0);
    await create(first, 'asha');
    await atList(first);
    expect([new URL(first.url()).pathname, await mayAdminister(first)]).toEqual(['/', true]);
    const late = await visit(setupLink());
    await create(late, 'mallory');
    await late.getByRole('alert').filter({ hasText: 'This link doesn’t work any more.' }).waitFor();
  });
});

const resetLink = async (): Promise<string> => {
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@ghanti/source', cli, 'reset-password', 'asha', '--json'],
    { cwd: server.directory, env: { PATH: process.env['PATH'], GHANTI_DATA_DIR: server.directory } },
  );
  const { link }: { link: string } = JSON.parse(stdout);
  return link;
};

const choose = async (page: Page, password: string): Promise<void> => {
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
};

describe('the link of `ghanti reset-password`', () => {
  it('sets a password, signs in here and out everywhere else, and is good once', async () => {
    const link = await resetLink();
    const page = await visit(link);
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await choose(page, 'password');
    await page.getByText('Use at least 8 characters, and not a common password.').waitFor();
    await choose(page, 'small red foxes');
    await atList(page);
    await first.getByText('Your session ended. Sign in again to go on.').waitFor();
    await first.goto(link);
    await choose(first, 'large green cats');
    await first.getByRole('alert').filter({ hasText: 'This link doesn’t work any more.' }).waitFor();
    await signIn(first, server.url, 'asha', 'small red foxes');
  });
});
