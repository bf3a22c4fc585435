/**
 * Any acts on messages, by four people, in any order, over restarts and as time goes by: each is answered as the rules say, and what
 * `history` shows each of them is what a client knows that heard the events alone, from the beginning or from any snapshot
 * (RES-5, EXP-1). What is kept beside the log is what the log makes of it.
 */
import { GhantiError, type EventEnvelope } from '@ghanti/protocol';
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
import { pick } from '../../../../testing/layer.ts';
import { drawAct, judge, type Act, type World } from './messages/acts.ts';
import { common, Timeline } from './messages/timeline.ts';
import { unhurried } from './support/watched-server.ts';

const names = ['asha', 'bilal', 'chitra', 'dev'] as const;

type Reader = { readonly timeline: Timeline; readonly hidden: Set<number> };

class Run {
  readonly #directory: string;
  readonly #clock: ManualClock;
  readonly #random: Random;
  readonly #readers = new Map<string, Reader>();
  #server: StartedServer;
  #world: World;
  #cursor = '';

  private constructor(
    directory: string,
    clock: ManualClock,
    random: Random,
    server: StartedServer,
    channel: string,
  ) {
    this.#directory = directory;
    this.#clock = clock;
    this.#random = random;
    this.#server = server;
    const timeline = new Timeline();
    this.#world = { channel, timeline, leaders: new Set(['asha']), ballots: new Map() };
    for (const name of names) this.#readers.set(name, { timeline: new Timeline(), hidden: new Set() });
  }

  static async begin(directory: string, random: Random): Promise<Run> {
    const clock = createManualClock();
    const server = await startServer({ directory, clock, limits: unhurried });
    const [asha, ...others] = await people(server, ...names);
    const { cursor } = await asha.call('sync', {});
    const run = new Run(directory, clock, random, server, await group(asha, others, { history: 'all' }));
    run.#cursor = cursor;
    await run.#listen();
    return run;
  }

  as(user: string) {
    return this.#server.ghanti.as(user);
  }

  /** All that happened since in the channel, as events. */
  async #listen(): Promise<void> {
    for (;;) {
      const { events, cursor, more } = await this.as('asha').call('sync', { cursor: this.#cursor });
      this.#cursor = cursor;
      for (const event of events) if (event.channel === this.#world.channel) this.#hear(event);
      if (!more) return;
    }
  }

  #hear(event: EventEnvelope): void {
    this.#world.timeline.hear(event);
    for (const { timeline } of this.#readers.values()) timeline.hear(event);
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

  async #do(user: string, { command, input }: Act): Promise<string> {
    try {
      await this.as(user).call(command, input);
      return 'ok';
    } catch (error) {
      if (error instanceof GhantiError) return error.code;
      throw error;
    }
  }

  #remember(user: string, { command, input }: Act): void {
    if (command === 'vote') this.#world.ballots.set(`${input.seq} ${user}`, input.options);
    if (command === 'deleteMessage' && input.scope === 'me') this.#readers.get(user)?.hidden.add(input.seq);
  }

  async check(): Promise<void> {
    const { channel, ballots } = this.#world;
    const now = this.#clock.now();
    for (const [user, { timeline, hidden }] of this.#readers) {
      const { messages, asOf, more } = await this.as(user).call('history', { channel, after: 0, limit: 200 });
      expect([more, asOf]).toEqual([false, timeline.head]);
      for (const seq of hidden) timeline.hide(seq);
      expect(common(messages)).toEqual(timeline.rows(now));
      for (const { seq, state, data } of messages) {
        const own = ballots.get(`${seq} ${user}`) ?? [];
        const secret = 'poll' in data && data.poll?.anonymous === true;
        if (secret) expect(state?.poll?.mine ?? []).toEqual(own);
      }
      await this.#checkPins(user, timeline, now);
      // From here on this reader goes on from the snapshot.
      if (this.#random.chance(0.5))
        this.#readers.set(user, { timeline: new Timeline(common(messages), asOf), hidden });
    }
  }

  async #checkPins(user: string, timeline: Timeline, now: number): Promise<void> {
    const { messages } = await this.as(user).call('listPins', { channel: this.#world.channel });
    const pinned = timeline.rows(now).filter(({ state }) => state?.pinned === true);
    const bySeq = (seqs: readonly { seq: number }[]): number[] =>
      seqs.map(({ seq }) => seq).toSorted((a, b) => a - b);
    expect(bySeq(messages)).toEqual(bySeq(pinned));
  }

  async restart(): Promise<void> {
    await this.#server.close();
    this.#server = await startServer({ directory: this.#directory, clock: this.#clock, limits: unhurried });
  }

  pass(ms: number): void {
    this.#clock.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}

const seed = chooseSeed(process.env['TEST_SEED']);

describe('messages', () => {
  it(
    `stand as the events say, for everybody and at every moment (RES-5, EXP-1, seed ${seed})`,
    { timeout: 300_000 },
    async () => {
      for (let round = 0; round < pick(4, 40); round += 1) {
        await using directory = await temporaryDirectory('messages');
        const random = createRandom(seed).fork(`round ${round}`);
        await using run = await Run.begin(directory.path, random);
        for (let step = 0; step < 150; step += 1) {
          await run.step();
          if (random.chance(0.1)) run.pass(random.between(1, 30_000));
          if (random.chance(0.03)) await run.restart();
          if (random.chance(0.2)) await run.check();
        }
        await run.check();
      }
    },
  );
});
