/**
 * How far people are: one pair of numbers per member and channel (protocol.md section 8). Marks of up to 250 ms share one
 * commit, and a mark is acknowledged after it (RCP-1). Where a channel stands for one user is a `channelState` (STA-1).
 */
import type { ChannelStateData, CommandInput, CommandOutput } from '@ghanti/protocol';
import type { MarkRow, Write, WriteResult } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { isMember } from './policy.ts';
import { unreadOf } from './unread.ts';
import { settle } from './writes.ts';

/** Marks within this time share a commit. */
const gatherMs = 250;
/** Up to this many members each one's marks are told to all (RCP-2). */
const receiptsToAll = 256;

type Waiting = {
  readonly write: Write;
  readonly resolve: (result: WriteResult | Promise<WriteResult>) => void;
};

const markWrite = (at: number, user: string, { marks }: CommandInput<'mark'>): Write => ({
  at,
  guards: marks.map(({ channel }) => isMember(channel, user)),
  steps: marks.map(({ channel, delivered, seen }) => ({
    do: 'mark',
    channel,
    user,
    ...(delivered !== undefined && { delivered }),
    ...(seen !== undefined && { seen }),
  })),
});

export class Receipts {
  readonly #chat: Chat;
  #waiting: Waiting[] = [];
  #gathering = false;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  readonly handlers = {
    mark: async ({ user }, input): Promise<CommandOutput<'mark'>> => {
      const result = await this.#gather(markWrite(this.#chat.clock.now(), user, input));
      const settled = settle(result, 'marks');
      if (settled.is !== 'written') throw new Error('marks are not idempotent by a key');
      const marks = [];
      for (const row of settled.written.marks) marks.push(await this.#markOf(row));
      return { marks };
    },
  } satisfies Handlers;

  /** Of one channel for one of its members; undefined where he is none. */
  async channelState(user: string, channel: string): Promise<ChannelStateData | undefined> {
    const { store } = this.#chat;
    const membership = await store.membership(channel, user);
    if (membership === undefined) return undefined;
    const { preferences } = membership;
    const { delivered, seen } = membership.member;
    const unread = await unreadOf(this.#chat, membership, seen);
    const { head, memberCount } = membership.channel;
    const rows =
      memberCount > receiptsToAll ? undefined : await store.members(channel, undefined, receiptsToAll);
    const receipts = rows?.map((row): [string, number, number] => [row.user, row.delivered, row.seen]);
    return { head, unread, delivered, seen, preferences, ...(receipts !== undefined && { receipts }) };
  }

  /** Writes what still waits. */
  flush(): void {
    this.#gathering = false;
    for (const { write, resolve } of this.#waiting.splice(0)) resolve(this.#chat.log.append(write));
  }

  #gather(write: Write): Promise<WriteResult> {
    return new Promise((resolve) => {
      this.#waiting.push({ write, resolve });
      if (this.#gathering) return;
      this.#gathering = true;
      this.#chat.clock.after(gatherMs, () => this.flush());
    });
  }

  async #markOf({
    channel,
    user,
    delivered,
    seen,
  }: MarkRow): Promise<CommandOutput<'mark'>['marks'][number]> {
    const { store } = this.#chat;
    const membership = await store.membership(channel, user);
    const unread = membership === undefined ? 0 : await unreadOf(this.#chat, membership, seen);
    return { channel, delivered, seen, unread };
  }
}
