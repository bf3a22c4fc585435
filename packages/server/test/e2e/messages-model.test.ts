/**
 * Any acts on messages, by four people, in any order, over restarts and as time goes by: each is answered as the rules say, and what
 * `history` shows each of them is what a client knows that heard the events alone, from the beginning or from any snapshot
 * (RES-5, EXP-1). What is kept beside the log is what the log makes of it.
 */
import { randomUUID } from 'node:crypto';
import { GhantiError, type EventEnvelope, type MessageState } from '@ghanti/protocol';
import {
  chooseSeed,
  createManualClock,
  createRandom,
  group,
  people,
  startServer,
  temporaryDirectory,
  type ManualClock,
  type Random,
  type StartedServer,
} from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { pick } from '../../../../testing/layer.ts';
import { drawAct, judge, type Act, type World } from './messages/acts.ts';
import { common, Timeline } from './messages/timeline.ts';
import { faultsIn } from '../support/faults-in.ts';
import { unhurried } from './support/watched-server.ts';

const names = ['asha', 'bilal', 'chitra', 'dev'] as const;

type Opened = { readonly server: StartedServer; readonly store: () => Store };

const open = async (directory: string, clock: ManualClock): Promise<Opened> => {
  const stores: Store[] = [];
  const kept = (store: Store): Store => {
    stores.push(store);
    return store;
  };
  const server = await startServer({ directory, clock, limits: unhurried, doubles: { store: kept } });
  const store = (): Store => {
    const [found] = stores;
    if (found === undefined) throw new Error('the server has no store');
    return found;
  };
  return { server, store };
};

type Reader = { timeline: Timeline; readonly hidden: Set<number>; seen: number };
type Name = (typeof names)[number];

class Run {
  readonly #directory: string;
  readonly #clock: ManualClock;
  readonly #random: Random;
  readonly #readers = new Map<Name, Reader>();
  readonly #world: World;
  #opened: Opened;
  #cursor = '';

  private constructor(
    { directory, clock, random }: { directory: string; clock: ManualClock; random: Random },
    opened: Opened,
    channel: string,
  ) {
    this.#directory = directory;
    this.#clock = clock;
    this.#random = random;
    this.#opened = opened;
    this.#world = { channel, timeline: new Timeline(), members: new Map(), ballots: new Map() };
    for (const name of names)
      this.#readers.set(name, { timeline: new Timeline(), hidden: new Set(), seen: names.length });
  }

  static async begin(directory: string, random: Random): Promise<Run> {
    const clock = createManualClock();
    const opened = await open(directory, clock);
    const { server } = opened;
    const [asha, ...others] = await people(server, ...names);
    const { cursor } = await asha.call('sync', {});
    const history = random.pick(['all', 'joined'] as const);
    const channel = await group(asha, others, { history });
    const run = new Run({ directory, clock, random }, opened, channel);
    run.#cursor = cursor;
    await run.#listen();
    return run;
  }

  as(user: Name) {
    return this.#opened.server.ghanti.as(user);
  }

  /** All that happened since in the channel, as events; and who is in it now. */
  async #listen(): Promise<void> {
    const { channel, members } = this.#world;
    let more = true;
    while (more) {
      const page = await this.as('asha').call('sync', { cursor: this.#cursor });
      ({ cursor: this.#cursor, more } = page);
      for (const event of page.events) if (event.channel === channel) this.#hear(event);
    }
    const { members: rows } = await this.as('asha').call('listMembers', { channel });
    members.clear();
    for (const { user, fromSeq, role } of rows) members.set(user.id, { fromSeq, leads: role !== 'member' });
  }

  #hear(event: EventEnvelope): void {
    this.#world.timeline.hear(event);
    for (const { timeline } of this.#readers.values()) timeline.hear(event);
    if (event.type !== 'memberJoined') return;
    const reader = names.find((name) => name === event.data.user);
    if (reader !== undefined && event.seq > names.length) this.#reader(reader).seen = event.seq;
  }

  #reader(user: Name): Reader {
    const reader = this.#readers.get(user);
    if (reader === undefined) throw new Error(`nobody is called ${user}`);
    return reader;
  }

  async step(): Promise<void> {
    const random = this.#random;
    const user = random.pick(names);
    const act = drawAct(random, this.#world, this.#clock.now());
    const expected = judge(this.#world, user, act, this.#clock.now());
    const head = this.#world.timeline.head;
    const outcome = await this.#do(user, act);
    await this.#listen();
    const wrote = this.#world.timeline.head > head;
    const isHiding = act.command === 'deleteMessage' && act.input.scope === 'me';
    const found = outcome !== 'ok' ? outcome : wrote || isHiding ? 'writes' : 'nothing';
    expect([user, act, found]).toEqual([user, act, expected]);
    if (outcome === 'ok') this.#remember(user, act);
  }

  async #do(user: Name, { command, input }: Act): Promise<string> {
    try {
      await this.as(user).call(command, input);
      return 'ok';
    } catch (error) {
      if (error instanceof GhantiError) return error.code;
      throw error;
    }
  }

  #remember(user: Name, { command, input }: Act): void {
    if (command === 'vote') this.#world.ballots.set(`${input.seq} ${user}`, input.options);
    if (command === 'deleteMessage' && input.scope === 'me') this.#reader(user).hidden.add(input.seq);
  }

  /** What the owner changes of the place: who leads, who is there, how long messages last. */
  async rule(): Promise<void> {
    const { channel, members } = this.#world;
    const random = this.#random;
    const user = random.pick(names.slice(1));
    const key = { clientId: randomUUID(), channel };
    const owner = this.as('asha');
    const draw = random.next();
    if (draw < 0.3) {
      const expireAfterMs = random.chance(0.5) ? random.between(1, 60_000) : null;
      await owner.call('updateChannel', { ...key, expireAfterMs });
    } else if (!members.has(user)) await owner.call('addMembers', { ...key, users: [user] });
    else if (draw < 0.7)
      await owner.call('setRole', { ...key, user, role: random.pick(['admin', 'member']) });
    else await owner.call('removeMember', { ...key, user });
    await this.#listen();
  }

  async check(): Promise<void> {
    const { channel, members } = this.#world;
    for (const [user, reader] of this.#readers) {
      const member = members.get(user);
      if (member === undefined) {
        await expect(this.as(user).call('history', { channel })).rejects.toMatchObject({ code: 'not_found' });
        continue;
      }
      await this.#checkHistory(user, reader, member.fromSeq);
      await this.#checkUnread(user, reader, member.fromSeq);
    }
  }

  #visible({ timeline, hidden }: Reader, fromSeq: number): MessageState[] {
    for (const seq of hidden) timeline.hide(seq);
    return timeline.rows(this.#clock.now()).filter(({ seq }) => seq >= fromSeq);
  }

  async #checkHistory(user: Name, reader: Reader, fromSeq: number): Promise<void> {
    const { channel, ballots } = this.#world;
    const { messages, asOf, more } = await this.as(user).call('history', { channel, after: 0, limit: 200 });
    expect([more, asOf]).toEqual([false, reader.timeline.head]);
    const visible = this.#visible(reader, fromSeq);
    expect(common(messages)).toEqual(visible);
    for (const { seq, state, data } of messages) {
      const own = ballots.get(`${seq} ${user}`) ?? [];
      const secret = 'poll' in data && data.poll?.anonymous === true;
      if (secret) expect(state?.poll?.mine ?? []).toEqual(own);
    }
    const pins = await this.as(user).call('listPins', { channel });
    const pinned = visible.filter(({ state }) => state?.pinned === true);
    expect(seqsOf(pins.messages)).toEqual(seqsOf(pinned));
    // A client that comes anew goes on from the snapshot; what lies below his `fromSeq` he never learns.
    const isWhole = messages.length === reader.timeline.rows(0).length;
    if (isWhole && this.#random.chance(0.5)) reader.timeline = new Timeline(common(messages), asOf);
  }

  async #checkUnread(user: Name, reader: Reader, fromSeq: number): Promise<void> {
    const { channel } = this.#world;
    // Seldom: marks are gathered for a quarter of a second, which this clock does not shorten.
    if (this.#random.chance(0.1)) {
      const seen = this.#random.between(1, this.#world.timeline.head);
      await this.#whileTimePasses(this.as(user).call('mark', { marks: [{ channel, seen }] }));
      reader.seen = Math.max(reader.seen, seen);
    }
    const unread = this.#visible(reader, fromSeq).filter(
      ({ type, by, seq, state }) =>
        type === 'receiveMessage' &&
        by !== user &&
        seq > reader.seen &&
        state?.deleted !== true &&
        state?.expired !== true,
    );
    const detail = await this.as(user).call('getChannel', { channel });
    expect([user, detail.channel.unread]).toEqual([user, unread.length]);
    const last = this.#visible(reader, fromSeq).findLast(({ type }) => type === 'receiveMessage');
    expect(common(detail.channel.last == null ? [] : [detail.channel.last])).toEqual(
      last === undefined ? [] : [last],
    );
  }

  /** Of several nodes one may wait for what another wrote, until it reads the log instead. */
  async #whileTimePasses(work: Promise<unknown>): Promise<void> {
    const everyMs = 25;
    const passing = setInterval(() => this.#clock.advance(everyMs), everyMs);
    await work.finally(() => clearInterval(passing));
  }

  async restart(): Promise<void> {
    await this.#opened.server.close();
    this.#opened = await open(this.#directory, this.#clock);
  }

  /** Everything beside the log, made anew from it. */
  async rebuild(): Promise<void> {
    await this.#opened.store().messages.rebuild();
  }

  pass(ms: number): void {
    this.#clock.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.server.close();
  }
}

const seqsOf = (messages: readonly { seq: number }[]): number[] =>
  messages.map(({ seq }) => seq).toSorted((one, other) => one - other);

const seed = chooseSeed(process.env['TEST_SEED']);

describe('messages', () => {
  it(
    `stand as the events say, for everybody and at every moment (RES-5, EXP-1, seed ${seed})`,
    { timeout: 600_000 },
    async () => {
      for (let round = 0; round < pick(2, 24); round += 1) {
        await using directory = await temporaryDirectory('messages');
        const random = createRandom(seed).fork(`round ${round}`);
        await using run = await Run.begin(directory.path, random);
        for (let step = 0; step < 120; step += 1) {
          await run.step();
          if (random.chance(0.08)) await run.rule();
          if (random.chance(0.1)) run.pass(random.between(1, 30_000));
          if (random.chance(0.03)) await run.restart();
          if (random.chance(0.2)) await run.check();
        }
        await run.check();
        expect(await faultsIn(directory.path), `seed ${seed}`).toEqual([]);
      }
    },
  );
});
