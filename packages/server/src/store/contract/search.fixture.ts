/** A store and the search beside it, in a directory of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Found, Search } from '../search.ts';
import { wordsAsked } from '../search-words.ts';
import type { EventRow, Step, Store } from '../store.ts';
import { joining, make, write } from './store.fixture.ts';

export type Opened = { readonly store: Store; readonly search: Search };
export type OpenSearch = (directory: string) => Promise<Opened>;

type Asked = {
  readonly user?: string;
  readonly channel?: string | undefined;
  readonly by?: string | undefined;
  readonly limit?: number;
};

export const change = (channel: string, type: string, by: string | null, data: object): Step => ({
  do: 'event',
  channel,
  type,
  by,
  data: JSON.stringify(data),
});

export const edited = (channel: string, target: number, text: string): Step =>
  change(channel, 'messageEdited', 'asha', { target, text });

export const deleted = (channel: string, target: number): Step =>
  change(channel, 'messageDeleted', 'asha', { target });

const named = ({ channel, seq }: Found): string => `${channel}#${seq}`;

export class Library implements AsyncDisposable {
  readonly #open: OpenSearch;
  readonly directory: string;
  #opened: Opened;

  private constructor(open: OpenSearch, directory: string, opened: Opened) {
    this.#open = open;
    this.directory = directory;
    this.#opened = opened;
  }

  static async open(open: OpenSearch): Promise<Library> {
    const directory = await mkdtemp(join(tmpdir(), 'ghanti-search-'));
    return new Library(open, directory, await open(directory));
  }

  get store(): Store {
    return this.#opened.store;
  }

  get search(): Search {
    return this.#opened.search;
  }

  /** Closes both, does something to the directory, opens both again. */
  async reopen(meanwhile: () => Promise<void> | void = () => undefined): Promise<void> {
    await this.search.close();
    await this.store.close();
    await meanwhile();
    this.#opened = await this.#open(this.directory);
  }

  async group(
    channel: string,
    users: readonly string[],
    history: 'joined' | 'all' = 'joined',
  ): Promise<void> {
    await this.store.commit([write([make(channel, 'group', history), joining(channel, users)])]);
  }

  /** Many groups in which nobody says anything. */
  async groups(count: number, users: readonly string[]): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => `quiet${index}`);
    await this.store.commit(names.map((name) => write([make(name), joining(name, users)])));
  }

  async say(channel: string, ...texts: readonly string[]): Promise<void> {
    await this.steps(...texts.map((text) => change(channel, 'receiveMessage', 'asha', { text })));
  }

  async steps(...steps: readonly Step[]): Promise<readonly EventRow[]> {
    return (await this.store.commit(steps.map((step) => write([step])))).events;
  }

  /** `channel#seq`, newest first. */
  async find(q: string, asked: Asked = {}): Promise<readonly string[]> {
    return (await this.#page(q, asked)).map(named);
  }

  /** The same page by page, to the end. */
  async findAll(q: string, asked: Asked & { readonly limit: number }): Promise<readonly string[]> {
    const met: Found[] = [];
    for (;;) {
      const page = await this.#page(q, { ...asked, below: met.at(-1)?.position });
      met.push(...page);
      if (page.length < asked.limit) return met.map(named);
    }
  }

  #page(q: string, asked: Asked & { readonly below?: number | undefined }): Promise<readonly Found[]> {
    return this.search.find({ user: 'asha', limit: 100, ...asked, words: wordsAsked(q) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.search.close();
    await this.store.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
