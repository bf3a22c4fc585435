/**
 * What one transaction knows and writes: channels and members read where they are not known, positions counted up, events appended.
 *
 * Promise: `append` gives the next seq of the channel and the next position of the store, and the first event of the
 * running write in its key's channel keeps the key (IDEM-1). Heads are written once per channel, by `flush`.
 * `attempt` undoes one write and leaves the others. Left to others: what a write means, and the transaction itself.
 */
import { selfChannel } from '../../kit/channel-ids.ts';
import type { EventRow, MarkRow, StateRow, Step, Write, WriteKey } from '../store.ts';
import type { Database, Query } from './database.ts';
import type { EventRecord } from '../sql/event-rows.ts';
import { checksum } from './event-record.ts';
import { LedgerCache } from './ledger-cache.ts';
import type { LedgerChannel, LedgerMember, LedgerStatements } from './ledger-statements.ts';

export type Draft = {
  readonly type: string;
  readonly by: string | null;
  readonly at: number;
  readonly data: string;
  /** A new one unless given. */
  readonly id?: string;
};

type NewMember = Pick<LedgerMember, 'user' | 'role' | 'fromSeq' | 'openedPosition'> & {
  readonly at: number;
  readonly mark: number;
  /** The seq of his `memberJoined`; 0 where there is none. */
  readonly joinedSeq: number;
};

/** The key of the running write was used before: nothing was appended. */
export class KeySpent extends Error {}

export class Ledger {
  readonly statements: LedgerStatements;
  readonly events: EventRow[] = [];
  readonly marks: MarkRow[] = [];
  readonly states: StateRow[] = [];
  position: number;
  /** What a step of the running write found to be so already. */
  standing: EventRow | undefined;
  readonly #database: Database;
  readonly #savepoint: Query<never>;
  readonly #undo: Query<never>;
  readonly #keep: Query<never>;
  readonly #ids: () => string;
  readonly #cache: LedgerCache;
  /** Those that this transaction asked for. */
  readonly #channels = new Map<string, LedgerChannel | undefined>();
  #key: WriteKey | undefined;

  /** `position`: of the last change; `cache`: what earlier ones left. */
  constructor(
    database: Database,
    statements: LedgerStatements,
    ids: () => string,
    position: number,
    cache = new LedgerCache(),
  ) {
    this.#database = database;
    this.statements = statements;
    this.#savepoint = database.query('SAVEPOINT write');
    this.#undo = database.query('ROLLBACK TO write');
    this.#keep = database.query('RELEASE write');
    this.#ids = ids;
    this.#cache = cache;
    this.position = position;
  }

  /** False after an error that ended the whole transaction by itself. */
  get alive(): boolean {
    return this.#database.raw.isTransaction;
  }

  channel(id: string): LedgerChannel | undefined {
    const known = this.#channels.get(id);
    if (known !== undefined || this.#channels.has(id)) return known;
    const channel = this.#cache.channels.get(id) ?? this.#readChannel(id);
    this.#channels.set(id, channel);
    return channel;
  }

  member(channel: LedgerChannel, user: string): LedgerMember | undefined {
    const known = channel.members.get(user);
    if (known !== undefined || channel.members.has(user)) return known;
    const row = this.statements.selectMember.get(channel.num, user);
    return this.#remember(channel, user, row === undefined ? undefined : { ...row, channel, user });
  }

  /** Whether one of the two of a direct channel has blocked the other. */
  blockedIn(channel: LedgerChannel, user: string): boolean {
    const place = `${channel.num} ${user}`;
    const known = this.#cache.blocked.get(place);
    if (known !== undefined) return known;
    const found = this.statements.blockedIn.get(channel.num, user) !== undefined;
    this.#cache.blocked.set(place, found);
    return found;
  }

  forgetBlocks(): void {
    this.#cache.blocked.clear();
  }

  newId(): string {
    return this.#ids();
  }

  /** The next position, for a change that is no event (STA-1). */
  nextPosition(): number {
    this.position += 1;
    return this.position;
  }

  /** The key that the next event in its channel keeps; set at the start of each write. */
  expect(key: WriteKey | undefined): void {
    this.#key = key;
  }

  /** Where no event of the running write kept its key, the first one that it appended since does, wherever that is. */
  keepKey(since: number): void {
    const [key, first] = [this.#key, this.events[since]];
    const channel = key === undefined ? undefined : this.channel(key.channel);
    if (key === undefined || first === undefined || channel === undefined) return;
    this.statements.keepKey.run(key.clientId, key.user, channel.num, key.hash, first.position);
    channel.keysElsewhere = 1;
    this.#key = undefined;
  }

  append(channel: LedgerChannel, draft: Draft): EventRow {
    if (!draft.data.isWellFormed()) throw new TypeError('the data of an event is not well-formed text');
    const key = this.#key?.channel === channel.id ? this.#key : undefined;
    const row = {
      position: this.position + 1,
      channel: channel.num,
      seq: channel.head + 1,
      type: draft.type,
      id: draft.id ?? this.#ids(),
      by: draft.by,
      at: draft.at,
      key_user: key?.user ?? null,
      client_id: key?.clientId ?? null,
      hash: key?.hash ?? null,
      data: draft.data,
    };
    this.#insert(row);
    if (key !== undefined) this.#key = undefined;
    this.position = row.position;
    channel.head = row.seq;
    channel.headPosition = row.position;
    channel.changed = true;
    const { position, seq, id, type, by, at, data } = row;
    const event: EventRow = { position, channel: channel.id, seq, id, type, by, at, data };
    this.events.push(event);
    return event;
  }

  #insert(row: Omit<EventRecord, 'checksum'>): void {
    const inserted = this.statements.insertEvent.run(
      row.position,
      row.channel,
      row.seq,
      row.type,
      row.id,
      row.by,
      row.at,
      row.key_user,
      row.client_id,
      row.hash,
      row.data,
      checksum(row),
    );
    if (inserted === 0) throw new KeySpent();
  }

  createChannel(step: Extract<Step, { do: 'channel' }>, at: number): LedgerChannel {
    const { id, kind, title, posting, history, by } = step;
    this.statements.insertChannel.run(id, kind, title, posting, history, by, at);
    this.#channels.delete(id);
    const made = this.channel(id);
    if (made === undefined) throw new Error(`channel ${id} cannot be read back`);
    return made;
  }

  addMember(channel: LedgerChannel, added: NewMember): LedgerMember {
    const { user, role, fromSeq, openedPosition, at, mark, joinedSeq } = added;
    const place = [channel.num, user, role, fromSeq, openedPosition, at] as const;
    this.statements.insertMember.run(...place, mark, mark, joinedSeq);
    channel.memberCount += 1;
    channel.changed = true;
    const member = {
      channel,
      user,
      role,
      fromSeq,
      openedPosition,
      delivered: mark,
      seen: mark,
      statePosition: 0,
    };
    return this.#remember(channel, user, member);
  }

  removeMember(member: LedgerMember): void {
    this.statements.deleteMember.run(member.channel.num, member.user);
    this.statements.deletePreferences.run(member.channel.num, member.user);
    member.channel.memberCount -= 1;
    member.channel.changed = true;
    member.channel.members.set(member.user, undefined);
  }

  /** A user's `self` channel, made with its one membership where it is not there yet. */
  selfOf(user: string, at: number): LedgerChannel {
    const id = selfChannel(user);
    const known = this.channel(id);
    if (known !== undefined) return known;
    const plain = { do: 'channel', kind: 'self', title: null, posting: 'members', history: 'all' } as const;
    const channel = this.createChannel({ ...plain, id, by: user }, at);
    this.addMember(channel, {
      user,
      role: 'owner',
      fromSeq: 1,
      openedPosition: 0,
      at,
      mark: 0,
      joinedSeq: 0,
    });
    return channel;
  }

  /** Writes the changed heads and counts. */
  flush(): void {
    for (const channel of this.#channels.values()) {
      if (channel === undefined || !channel.changed) continue;
      const { head, headPosition, statePosition, memberCount, num } = channel;
      this.statements.updateChannel.run(head, headPosition, statePosition, memberCount, num);
      channel.changed = false;
    }
  }

  /** Runs `run` in a savepoint; what it wrote stays only where `keep` says so of what it gave. */
  attempt<T>(write: Write, run: (write: Write) => T, keep: (given: T) => boolean): T {
    this.flush();
    const { position } = this;
    const [events, marks, states] = [this.events.length, this.marks.length, this.states.length];
    this.#savepoint.run();
    let kept = false;
    try {
      const given = run(write);
      kept = keep(given);
      return given;
    } finally {
      if (!kept) {
        this.position = position;
        this.events.length = events;
        this.marks.length = marks;
        this.states.length = states;
        this.#channels.clear();
        this.#cache.forget();
      }
      this.#endSavepoint(kept);
    }
  }

  #readChannel(id: string): LedgerChannel | undefined {
    const row = this.statements.selectChannel.get(id);
    if (row === undefined) return undefined;
    const channel = { ...row, changed: false, members: new Map<string, LedgerMember | undefined>() };
    this.#cache.channels.set(id, channel);
    return channel;
  }

  #remember<Found extends LedgerMember | undefined>(
    channel: LedgerChannel,
    user: string,
    member: Found,
  ): Found {
    if (!channel.members.has(user)) this.#cache.members += 1;
    channel.members.set(user, member);
    return member;
  }

  #endSavepoint(kept: boolean): void {
    if (!this.alive) return;
    if (!kept) this.#undo.run();
    this.#keep.run();
  }
}
