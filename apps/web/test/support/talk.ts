/**
 * People who talk: a server in this process that serves the app, accounts on it, and as many messages as a test needs,
 * written past the network but through the same commands. Browsers sign in as usual.
 */
import type { CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';
import { register, startServer, type Person, type StartOptions } from '@ghanti/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { signIn, sit, type Seat } from './browser.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const passwordOf = (handle: string): string => `the password of ${handle}`;

const fullNames = { asha: 'Asha Rao', bilal: 'Bilal Khan', mohan: 'मोहन वर्मा', riya: 'Riya Sharma' } as const;
export type Who = keyof typeof fullNames;

let keys = 0;
const key = (): string => `talk-${++keys}`;

type Sent = { readonly channel: string; readonly clientId?: string } & Omit<
  CommandRequest<'sendMessage'>,
  'channel' | 'clientId'
>;

export const startTalk = async (options: StartOptions = {}) => {
  const server = await startServer({ page: dist, ...options });
  const people = {} as Record<Who, Person>;
  for (const who of Object.keys(fullNames) as Who[]) {
    people[who] = await register(server, who, passwordOf(who));
    await people[who].call('updateProfile', { name: fullNames[who] });
  }
  const act = <N extends CommandName>(
    who: Who,
    name: N,
    input: CommandRequest<N>,
  ): Promise<CommandOutput<N>> => server.ghanti.as(people[who].user).call(name, input);
  const send = async (who: Who, message: Sent): Promise<number> => {
    const { event } = await act(who, 'sendMessage', { clientId: key(), ...message });
    return event.seq;
  };
  return {
    url: server.url,
    server,
    id: (who: Who): string => people[who].user,
    act,
    send,
    key,
    direct: async (who: Who, other: Who): Promise<string> =>
      (await act(who, 'openDirect', { user: people[other].user })).channel.id,
    group: async (title: string, owner: Who, members: readonly Who[]): Promise<string> => {
      const users = members.map((who) => people[who].user);
      const input = { title, members: users, clientId: key(), posting: 'members', history: 'all' } as const;
      return (await act(owner, 'createGroup', input)).channel.id;
    },
    /** Many messages by turns, and how fast does not matter. */
    fill: async (
      channel: string,
      writers: readonly Who[],
      count: number,
      text: (index: number) => string,
    ) => {
      const page = 500;
      for (let from = 0; from < count; from += page) {
        const numbers = Array.from({ length: Math.min(page, count - from) }, (_none, index) => from + index);
        await Promise.all(
          numbers.map((index) =>
            send(writers[index % writers.length] ?? 'asha', { channel, text: text(index) }),
          ),
        );
      }
    },
    /** Somebody has seen all that there is. */
    readAll: async (who: Who, channel: string): Promise<void> => {
      const { asOf } = await act(who, 'getChannel', { channel });
      await act(who, 'mark', { marks: [{ channel, delivered: asOf, seen: asOf }] });
    },
    /** A browser in which somebody is signed in. */
    seat: async (browser: Browser, who: Who, more: BrowserContextOptions = {}): Promise<Seat> => {
      const seat = await sit(browser, more);
      seat.page.setDefaultTimeout(8_000);
      await signIn(seat.page, server.url, who, passwordOf(who));
      return seat;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

export type Talk = Awaited<ReturnType<typeof startTalk>>;

/** Opens a conversation by its address, and waits until it stands where it opens. */
export const openAt = async (page: Page, talk: Talk, path: string): Promise<void> => {
  await page.goto(`${talk.url}/c/${path}`);
  await isOpen(page);
};

export const isOpen = (page: Page): Promise<void> => page.locator('[data-open=true]').waitFor();

/** The conversation's scrolled place. */
export const scroller = (page: Page) => page.getByRole('region', { name: /^Messages with/ });

/** One message, by what it says. */
export const message = (page: Page, text: string | RegExp) =>
  page.getByRole('article').filter({ hasText: text });

/** Where a message stands, from the upper edge of the conversation. */
export const topOf = async (page: Page, text: string | RegExp): Promise<number> => {
  const box = await message(page, text).first().boundingBox();
  const place = await scroller(page).boundingBox();
  return (box?.y ?? NaN) - (place?.y ?? NaN);
};

/** How far the end of the conversation is away. */
export const fromEnd = (page: Page): Promise<number> =>
  scroller(page).evaluate((place) => place.scrollHeight - place.scrollTop - place.clientHeight);

/** Two frames: what was to be drawn is. */
export const settle = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Asks for what a message's menu offers. */
export const menu = async (page: Page, text: string, action: string): Promise<void> => {
  await message(page, text).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: action, exact: true }).click();
};
