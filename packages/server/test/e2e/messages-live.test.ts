/**
 * Many acts on few messages at once, from four people on all transports, with cuts: whoever heard all of it live or by resuming knows
 * what a fresh snapshot shows (RES-5, ORD-1). Two edits, a reaction and a deletion, a vote and the end of its poll race all the time.
 */
import type { EventEnvelope } from '@ghanti/protocol';
import {
  chooseSeed,
  createRandom,
  eventually,
  group,
  people,
  startServer,
  type Connection,
  type Person,
  type Random,
} from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { drawAct, type World } from './messages/acts.ts';
import { common, Timeline } from './messages/timeline.ts';
import { unhurried } from './support/watched-server.ts';

const names = ['asha', 'bilal', 'chitra', 'dev'] as const;
const transports = ['websocket', 'polling', 'upgrade', 'websocket'] as const;

/** One person's device: it keeps what it heard, and its cursor, over cuts. */
class Device {
  readonly timeline = new Timeline();
  readonly #person: Person;
  readonly #channel: string;
  readonly #transport: (typeof transports)[number];
  #cursor: string;
  #connection: Connection | undefined;

  constructor(person: Person, channel: string, cursor: string, transport: (typeof transports)[number]) {
    this.#person = person;
    this.#channel = channel;
    this.#cursor = cursor;
    this.#transport = transport;
  }

  get user(): string {
    return this.#person.user;
  }

  async connect(): Promise<void> {
    this.#connection = await this.#person.connect({
      cursor: this.#cursor,
      transport: this.#transport,
      onEnvelope: (envelope) => {
        if ('seq' in envelope && envelope.seq !== undefined) this.#hear(envelope as EventEnvelope);
      },
    });
  }

  #hear(event: EventEnvelope): void {
    this.#cursor = event.cursor ?? this.#cursor;
    if (event.channel === this.#channel) this.timeline.hear(event);
    if (event.type === 'messageHidden' && event.data.channel === this.#channel)
      this.hidden.add(event.data.target);
  }

  readonly hidden = new Set<number>();

  /** A refusal is as good as an answer; a cut in between leaves it open. */
  async send(random: Random, world: World): Promise<void> {
    const { command, input } = drawAct(random, world, Date.now());
    await this.#connection?.call(command, input).catch(() => undefined);
  }

  cut(): void {
    this.#connection?.close();
  }

  async shows(): Promise<void> {
    const { messages, asOf } = await this.#person.call('history', {
      channel: this.#channel,
      after: 0,
      limit: 200,
    });
    await eventually(() => this.timeline.head >= asOf);
    for (const seq of this.hidden) this.timeline.hide(seq);
    expect(common(messages)).toEqual(this.timeline.rows(Date.now()).slice(0, 200));
  }
}

const seed = chooseSeed(process.env['TEST_SEED']);

describe('acts on messages at once', () => {
  it(`come to the same for everybody (seed ${seed})`, { timeout: 120_000 }, async () => {
    const random = createRandom(seed);
    await using server = await startServer({ limits: unhurried });
    const all = await people(server, ...names);
    const [asha, ...others] = all;
    const before = await Promise.all(all.map(async (one) => (await one.call('sync', {})).cursor));
    const channel = await group(asha, others, { history: 'all' });
    const devices = all.map(
      (one, index) => new Device(one, channel, before[index] ?? '', transports[index] ?? 'websocket'),
    );
    for (const device of devices) await device.connect();
    for (let round = 0; round < pick(12, 100); round += 1) {
      const acts = devices.flatMap((device) => {
        const world = { channel, timeline: device.timeline, members: new Map(), ballots: new Map() };
        return Array.from({ length: 4 }, () => device.send(random, world));
      });
      const victim = random.chance(0.3) ? random.pick(devices) : undefined;
      victim?.cut();
      await Promise.all(acts);
      await victim?.connect();
    }
    for (const device of devices) await device.shows();
    for (const device of devices) device.cut();
  });
});
