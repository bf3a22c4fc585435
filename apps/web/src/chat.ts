/**
 * What happens: events and signals go into the model, what people do goes to the server. After a reconnect it does what
 * the resume says and nothing more (RES-2): `complete` keeps everything, `limited` drops the channels it names, `reset`
 * drops all but the outbox.
 */
import type { Connection } from './connection.ts';
import { Marks } from './marks.ts';
import type { Model } from './model.ts';
import { rowOf, withEvent, withMembers, withOwnMark, withReceipt, withState, type Row } from './row.ts';
import { withEvents } from './timeline.ts';
import type { Typing } from './typing.ts';
import {
  isUnknown,
  type ChannelSummary,
  type CommandOutput,
  type Event,
  type LiveEvent,
  type Signal,
  type SignalData,
} from './wire.ts';

export type ChatOptions = {
  readonly model: Model;
  readonly call: Connection['call'];
  readonly typing: Typing;
  /** A message of one's own was seen in the log. */
  readonly settled: (clientId: string) => void;
  /** A message of somebody else came in. */
  readonly arrived: (event: Event, row: Row) => void;
  /** Whether the newest message of the open channel is before somebody's eyes. */
  readonly watching: () => boolean;
  readonly after: (ms: number, run: () => void) => void;
  readonly now: () => number;
};

const pageSize = 50;
const listSize = 200;
/** Channels whose unread messages are fetched before anybody opens them. */
const mostAhead = 20;
const lookAgainMs = 5_000;
const gatherMs = 300;

export class Chat {
  readonly #options: ChatOptions;
  readonly #model: Model;
  readonly #marks: Marks;
  /** Events of channels that are not listed yet. */
  readonly #early = new Map<string, Event[]>();
  /** Channels to be asked for. */
  readonly #wanted = new Set<string>();
  readonly #asking = new Set<string>();
  /** Channels that people joined since their members were read. */
  readonly #joined = new Set<string>();

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#marks = new Marks({ ...options, send: (marks) => this.#sendMarks(marks) });
  }

  ready({ resume }: SignalData<'ready'>): void {
    if (resume.result === 'reset') this.#dropAll();
    for (const { channel } of resume.limited ?? []) this.#drop(channel);
    void this.#quietly(this.#catchUp());
  }

  event(event: LiveEvent): void {
    if (event.type === 'channelOpened') this.#want(event.data.channel);
    else if (event.type === 'channelClosed') this.#forget(event.data.channel);
    else if (!event.channel.startsWith('self:')) this.store(event);
    this.#model.changed();
  }

  signal(signal: Signal): void {
    const row = this.#model.rows.get(signal.channel ?? '');
    const { me } = this.#model;
    if (signal.type === 'caughtUp') this.look();
    if (row === undefined) return;
    if (signal.type === 'channelState') this.#put(withState(row, signal.data));
    else if (signal.type === 'receipt') this.#put(withReceipt(row, signal.data, me.id));
    else if (signal.type === 'typing')
      this.#options.typing.heard(row.summary.id, signal.by ?? '', signal.data);
  }

  /** An event from the log, by whatever way it came. */
  store(event: Event): void {
    const { rows, timelines, me } = this.#model;
    const { channel } = event;
    const row = rows.get(channel);
    if (event.type === 'receiveMessage' && event.by === me.id)
      this.#options.settled(event.data.clientId ?? '');
    if (row === undefined) return void this.#early.set(channel, [...(this.#early.get(channel) ?? []), event]);
    const isNew = event.seq > row.head;
    timelines.set(channel, withEvents(this.#model.timeline(channel), [event]));
    this.#put(withEvent(row, event, me.id));
    this.#options.typing.silent(channel, event.by ?? '');
    if (isNew && event.type === 'receiveMessage' && event.by !== me.id) this.#options.arrived(event, row);
    if (event.type === 'memberJoined' && row.hasReaders) this.#membersChanged(channel);
    this.look();
  }

  /** Brings a channel to the screen; undefined takes it away. */
  show(channel: string | undefined): void {
    const model = this.#model;
    if (model.open === channel) return;
    model.open = channel;
    model.unread = undefined;
    const row = model.rows.get(channel ?? '');
    if (row !== undefined) void this.#quietly(this.#load(row));
    this.look();
    model.changed();
  }

  /** Tells how far this device is, where the server does not know it yet. */
  look(): void {
    const { rows, open, timelines } = this.#model;
    for (const row of rows.values()) {
      const { id } = row.summary;
      const has = timelines.has(id) || row.unread === 0;
      const sees = id === open && this.#options.watching();
      if (sees && row.unread > 0) this.#put({ ...row, unread: 0 });
      if (sees && row.seen < row.head) this.#marks.add(id, { delivered: row.head, seen: row.head });
      else if (has && row.delivered < row.head) this.#marks.add(id, { delivered: row.head });
    }
  }

  /** A page before what is there. */
  async older(channel: string): Promise<void> {
    const first = this.#model.timeline(channel).events[0]?.seq;
    if (first === undefined || this.#asking.has(channel)) return;
    await this.#once(channel, () => this.#history(channel, { before: first }));
  }

  /** A channel that the server just told of. */
  add(summary: ChannelSummary): void {
    this.#wanted.delete(summary.id);
    this.#list([summary]);
  }

  #put(row: Row): void {
    this.#model.rows.set(row.summary.id, row);
    this.#model.changed();
  }

  async #catchUp(): Promise<void> {
    const model = this.#model;
    if (!model.listed) await this.#readList();
    for (const channel of this.#wanted) await this.#quietly(this.#ask(channel));
    const open = model.rows.get(model.open ?? '');
    if (open !== undefined) await this.#load(open);
    const unread = model.sorted().filter((row) => row.unread > 0);
    for (const row of unread.slice(0, mostAhead)) await this.#loadHistory(row);
    this.look();
  }

  async #readList(): Promise<void> {
    let after: string | undefined;
    do {
      const page = await this.#options.call('listChannels', {
        limit: listSize,
        ...(after !== undefined && { after }),
      });
      this.#list(page.channels);
      after = page.next;
    } while (after !== undefined);
    this.#model.listed = true;
    this.#model.changed();
  }

  #list(summaries: readonly ChannelSummary[]): void {
    for (const summary of summaries) {
      if (summary.peer !== undefined) this.#model.know(summary.peer);
      if (!this.#model.rows.has(summary.id)) this.#put(rowOf(summary));
      const early = this.#early.get(summary.id) ?? [];
      this.#early.delete(summary.id);
      for (const event of early) this.store(event);
    }
  }

  #want(channel: string): void {
    this.#wanted.add(channel);
    void this.#quietly(this.#ask(channel));
  }

  async #ask(channel: string): Promise<void> {
    const detail = await this.#page(channel);
    if (!this.#wanted.delete(channel) || detail === undefined) return;
    this.add(detail.channel);
    this.#takeMembers(channel, detail.members);
    const row = this.#model.rows.get(channel);
    if (row !== undefined) await this.#load(row);
  }

  /** Undefined where the channel is not one's own any more. */
  async #page(channel: string): Promise<CommandOutput<'getChannel'> | undefined> {
    try {
      return await this.#options.call('getChannel', { channel });
    } catch (error) {
      if (isUnknown(error)) throw error;
      return undefined;
    }
  }

  #forget(channel: string): void {
    this.#wanted.delete(channel);
    this.#early.delete(channel);
    this.#model.rows.delete(channel);
    this.#model.timelines.delete(channel);
  }

  #drop(channel: string): void {
    this.#forget(channel);
    this.#wanted.add(channel);
  }

  #dropAll(): void {
    for (const channel of this.#model.rows.keys()) this.#forget(channel);
    this.#early.clear();
    this.#model.listed = false;
  }

  /** What the screen needs of a channel, where it is not there yet. */
  async #load(row: Row): Promise<void> {
    const { id } = row.summary;
    if (id === this.#model.open && row.unread > 0)
      this.#model.unread ??= { from: row.seen + 1, to: row.head };
    if (!row.hasReaders) await this.#loadMembers(id);
    await this.#loadHistory(row);
    this.look();
  }

  async #loadHistory({ summary: { id } }: Row): Promise<void> {
    if (this.#model.timeline(id).more === undefined) await this.#once(id, () => this.#history(id, {}));
  }

  async #loadMembers(channel: string): Promise<void> {
    const detail = await this.#page(channel);
    if (detail !== undefined) this.#takeMembers(channel, detail.members);
  }

  /** Many may join at once: they are read once. */
  #membersChanged(channel: string): void {
    if (this.#joined.has(channel)) return;
    this.#joined.add(channel);
    this.#options.after(gatherMs, () => {
      this.#joined.delete(channel);
      void this.#quietly(this.#loadMembers(channel));
    });
  }

  #takeMembers(channel: string, members: Parameters<typeof withMembers>[1]): void {
    this.#model.know(...members.map((member) => member.user));
    const row = this.#model.rows.get(channel);
    if (row !== undefined) this.#put(withMembers(row, members));
  }

  async #history(channel: string, place: { before?: number }): Promise<void> {
    const { messages, more } = await this.#options.call('history', { channel, limit: pageSize, ...place });
    if (!this.#model.rows.has(channel)) return;
    this.#model.timelines.set(channel, withEvents(this.#model.timeline(channel), messages, more));
    this.#model.changed();
    const unknown = new Set(
      messages.map(({ by }) => by).filter((by) => by !== null && !this.#model.people.has(by)),
    );
    for (const user of unknown) if (user !== null) void this.#quietly(this.#meet(user));
  }

  async #meet(user: string): Promise<void> {
    this.#model.know((await this.#options.call('getProfile', { user })).user);
    this.#model.changed();
  }

  async #once(channel: string, run: () => Promise<void>): Promise<void> {
    if (this.#asking.has(channel)) return;
    this.#asking.add(channel);
    try {
      await run();
    } finally {
      this.#asking.delete(channel);
    }
  }

  async #sendMarks(marks: Parameters<ConstructorParameters<typeof Marks>[0]['send']>[0]): Promise<void> {
    try {
      const answer = await this.#options.call('mark', { marks: [...marks] });
      for (const mark of answer.marks) {
        const row = this.#model.rows.get(mark.channel);
        if (row !== undefined) this.#put(withOwnMark(row, mark));
      }
    } catch {
      this.#options.after(lookAgainMs, () => this.look());
    }
  }

  /** What fails for want of a connection is done again with the next one. */
  async #quietly(work: Promise<void>): Promise<void> {
    await work.catch(() => undefined);
  }
}
