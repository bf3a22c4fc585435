/**
 * What the suites of the store contract share: a store in a directory of its own, and writes in few words.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type {
  Committed,
  EventRow,
  Guard,
  HistoryRule,
  Kind,
  Step,
  Store,
  UserRow,
  Write,
  WriteKey,
  WriteResult,
} from '../store.ts';

/** `now` is the time of day by which messages expire; the system's where it is not given. */
export type OpenStore = (directory: string, now?: () => number) => Promise<Store>;

export const at = 1_763_630_000_000;
const bytes = (text: string): Uint8Array => Buffer.alloc(16, text);

export const keyOf = (user: string, channel: string, clientId: string, body = clientId): WriteKey => ({
  user,
  channel,
  clientId,
  hash: bytes(body),
});

export const write = (steps: readonly Step[], more: Partial<Write> = {}): Write => ({
  at,
  guards: [],
  ...more,
  steps,
});

export const say = (channel: string, by: string, text: string): Step => ({
  do: 'event',
  channel,
  type: 'receiveMessage',
  by,
  data: JSON.stringify({ text }),
});

export const send = (channel: string, by: string, clientId: string, more: Partial<Write> = {}): Write =>
  write([say(channel, by, clientId)], { key: keyOf(by, channel, clientId), ...more });

export const make = (id: string, kind: Kind = 'group', history: 'joined' | 'all' = 'joined'): Step => ({
  do: 'channel',
  id,
  kind,
  title: kind === 'group' ? id : null,
  posting: 'members',
  history,
  by: 'asha',
});

export const joining = (channel: string, users: readonly string[], maxMembers = 100): Step => ({
  do: 'join',
  channel,
  members: users.map((user) => ({ user, role: user === 'asha' ? 'owner' : 'member', how: 'added' })),
  by: 'asha',
  maxMembers,
});

export const part = (channel: string, user: string): Step => ({
  do: 'part',
  channel,
  user,
  by: 'asha',
  how: 'removed',
});
export const mark = (channel: string, user: string, marks: { delivered?: number; seen?: number }): Write =>
  write([{ do: 'mark', channel, user, ...marks }]);

export const memberGuard = (channel: string, user: string): Extract<Guard, { is: 'member' }> => ({
  is: 'member',
  channel,
  user,
  kinds: ['group', 'direct'],
  roles: ['owner', 'admin', 'member'],
});

export const written = (result: WriteResult | undefined): Extract<WriteResult, { outcome: 'written' }> => {
  if (result?.outcome !== 'written')
    throw new Error(`expected a written result, got ${JSON.stringify(result)}`);
  return result;
};

export const dataOf = (event: EventRow | undefined): unknown => JSON.parse(event?.data ?? 'null');
export const seqs = (events: readonly EventRow[]): number[] => events.map((event) => event.seq);

export const rising = (events: readonly EventRow[]): boolean =>
  events.every((event, index) => index === 0 || event.position > (events[index - 1]?.position ?? 0));

export const person = (id: string, handle: string | null, name: string): UserRow => {
  const plain = { id, handle, name, about: null, avatar: null };
  return { ...plain, roles: ['admin'], createdAt: at, privacy: { receipts: true, lastSeen: 'everyone' } };
};

/** What one member has not seen in one channel. */
export const unreadIn = async (
  store: Store,
  channel: string,
  user: string,
  seen: number,
  fromSeq: number,
  head?: number,
): Promise<number | undefined> => {
  const [count] = await store.unread(user, [{ channel, seen, fromSeq, ...(head !== undefined && { head }) }]);
  return count;
};

/** A store that each test of the suite has to itself. */
export class StoreFixture {
  readonly #open: OpenStore;
  #directory = '';
  #store: Store | undefined;
  /** By which the store tells what has expired. */
  now = at;

  constructor(open: OpenStore) {
    this.#open = open;
    beforeEach(async () => {
      this.#directory = await mkdtemp(join(tmpdir(), 'ghanti-store-'));
      this.now = at;
      this.#store = await open(this.#directory, () => this.now);
    });
    afterEach(async () => {
      await this.#store?.close();
      await rm(this.#directory, { recursive: true, force: true });
    });
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error('no store is open outside a test');
    return this.#store;
  }

  get directory(): string {
    return this.#directory;
  }

  async reopen(): Promise<void> {
    await this.store.close();
    this.#store = await this.#open(this.#directory, () => this.now);
  }

  group(id: string, users: readonly string[], history: HistoryRule = 'joined'): Promise<Committed> {
    return this.store.commit([write([make(id, 'group', history), joining(id, users)])]);
  }

  all(channel: string): Promise<readonly EventRow[]> {
    return this.store.events({ channel, from: 1, to: Number.MAX_SAFE_INTEGER }, 10_000, false);
  }
}
