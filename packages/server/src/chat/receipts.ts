/**
 * How far people are: one pair of numbers per member and channel (protocol.md section 8). Marks of up to 250 ms share one
 * commit, and a mark is acknowledged after it (RCP-1). Where a channel stands for one user is a `channelState` (STA-1).
 */
import type { ChannelStateData, CommandInput, CommandOutput } from '@ghanti/protocol';
import { receiptsToAll } from '../log/channels-in-use.ts';
import { ownCounts } from '../log/own-counts.ts';
import type { Membership, Standing, Write } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { messageReceipts } from './message-receipts.ts';
import { isMember } from './policy.ts';
import { shownTo } from './seen-privacy.ts';
import { unreadOf } from './unread.ts';
import { settle } from './writes.ts';

/** Of how many of one's newest messages the counts are told after an absence. */
const countedMessages = 50;

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

type Told = NonNullable<ChannelStateData['receipts']>;

const toldOf = (rows: readonly Standing[]): Told =>
  rows.map(({ user, delivered, seen }) => [user, delivered, seen]);

export class Receipts {
  readonly #chat: Chat;
  /** What was made of what a store gave to several at once: after a cut all members of a channel ask for the same. */
  readonly #told = new WeakMap<readonly Standing[], Told>();

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  readonly handlers = {
    mark: async ({ user }, input): Promise<CommandOutput<'mark'>> => {
      const { clock, log, inUse } = this.#chat;
      const result = await log.append(markWrite(clock.now(), user, input));
      const settled = settle(result, 'marks');
      if (settled.is !== 'written') throw new Error('marks are not idempotent by a key');
      const marks = [];
      for (const row of settled.written.marks) {
        const { channel, delivered, seen } = row;
        // It stands behind all that it may count, also what other nodes wrote.
        const behind = inUse.until(channel, row.head);
        if (behind !== undefined) await behind;
        const unread = inUse.unreadInMemory(row) ?? (await inUse.unread(row));
        marks.push({ channel, delivered, seen, unread });
      }
      return { marks };
    },

    receipts: (acting, input) => messageReceipts(this.#chat, acting.user, input),
  } satisfies Handlers;

  /** Of one channel for one of its members; undefined where he is none. */
  async channelState(user: string, channel: string): Promise<ChannelStateData | undefined> {
    const { store } = this.#chat;
    const membership = await store.membership(channel, user);
    if (membership === undefined) return undefined;
    const { preferences } = membership;
    const { delivered, seen } = membership.member;
    const unread = await unreadOf(this.#chat, membership, seen);
    const receipts = await this.#receipts(membership);
    return { head: membership.channel.head, unread, delivered, seen, preferences, receipts };
  }

  /** Everybody's marks in a small channel, else how many have one's own newest messages (RCP-2). */
  async #receipts(membership: Membership): Promise<Told> {
    const { store, inUse } = this.#chat;
    const { channel, member } = membership;
    if (channel.memberCount <= receiptsToAll) {
      const rows = await shownTo(this.#chat, membership, await store.receipts.standings(channel.id));
      const told = this.#told.get(rows) ?? toldOf(rows);
      this.#told.set(rows, told);
      return told;
    }
    const recent = await inUse.recent(channel.id);
    const own = recent.of(member.user, countedMessages).filter((seq) => seq >= member.fromSeq);
    if (own.length === 0) return { counts: [], total: channel.memberCount - 1 };
    return ownCounts(await inUse.counts(channel.id), member.user, own);
  }
}
