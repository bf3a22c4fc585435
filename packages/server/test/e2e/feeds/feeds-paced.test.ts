/**
 * A `latest` feed with a rate on all five transports (FEED-1): at most so many updates a second for each reader, what is passed over is
 * counted, every key has its turn, and all end with the newest value of each key; through cuts, and while a chat goes on beside it
 * undelayed, with cursors that hold (CUR-1, RES-1).
 */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pollAnswer, type EventEnvelope, type PollAnswer } from '@ghanti/protocol';
import {
  createRest,
  eventually,
  group,
  people,
  startServer,
  type Person,
  type Reachable,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { FeedReader } from './feed-reader.ts';
import { feedOf, subscribe, updatesIn } from './support.ts';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const maxPerSecond = 4;

type Update = EventEnvelope<'feedUpdate'>;
type Heard = { readonly event: EventEnvelope; readonly at: number };

/** Keeps what it hears; cursors are what the next reading begins with. */
abstract class Reader {
  readonly heard: Heard[] = [];
  cursor: string | undefined;
  readonly #stop = new AbortController();
  readonly server: Reachable;
  readonly who: Person;
  readonly query: string;

  constructor(server: Reachable, who: Person, query: string) {
    this.server = server;
    this.who = who;
    this.query = query;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  stop(): void {
    this.#stop.abort();
  }

  take(event: EventEnvelope): void {
    this.heard.push({ event, at: performance.now() });
  }

  updates(channel: string): (Heard & { readonly event: Update })[] {
    return this.heard.filter(
      (one): one is Heard & { event: Update } =>
        one.event.type === 'feedUpdate' && one.event.channel === channel,
    );
  }

  values(channel: string): ReadonlyMap<string, unknown> {
    return new Map(this.updates(channel).map(({ event }) => [event.data.key ?? '', event.data.value]));
  }
}

class Stream extends Reader {
  async run(): Promise<void> {
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${this.who.token}`,
      ...(this.cursor !== undefined && { 'last-event-id': this.cursor }),
    };
    const reply = await fetch(`${this.server.url}/events${this.query}`, { headers, signal: this.signal });
    let text = '';
    for await (const chunk of reply.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        for (const line of text.slice(0, end).split('\n')) {
          if (line.startsWith('id: ')) this.cursor = line.slice(4);
          const told = line.startsWith('data: ') ? (JSON.parse(line.slice(6)) as EventEnvelope) : undefined;
          if (told?.seq !== undefined) {
            expect(told.cursor).toBe(this.cursor);
            this.take(told);
          }
        }
        text = text.slice(end + 2);
      }
    }
  }
}

class Poll extends Reader {
  wait = '';
  readonly results: string[] = [];

  async once(): Promise<PollAnswer> {
    const cursor = this.cursor === undefined ? '' : `&cursor=${this.cursor}`;
    const reply = await createRest(this.server.url, this.who.token).request(
      `/events${this.query}${cursor}${this.wait}`,
    );
    expect(reply.status, reply.text).toBe(200);
    const answer = pollAnswer.parse(reply.body);
    for (const event of answer.events) this.take(event);
    this.cursor = answer.cursor;
    this.results.push(answer.result);
    return answer;
  }

  async run(): Promise<void> {
    while (!this.signal.aborted) {
      await this.once();
      if (this.wait === '') await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }
}

/** Never more than the rate within a second, but for what is handed over late: so many more, and those of the longest stall. */
const slack = 1;
const mostWith = (stallNs: number): number => slack + Math.ceil(maxPerSecond * (1 + stallNs / 1e9));
const mostInASecond = (at: readonly number[]): number =>
  Math.max(0, ...at.map((from) => at.filter((each) => each >= from && each < from + 1000).length));

const risesOnce = (updates: readonly { readonly event: Update }[]): void => {
  let last: number | undefined;
  for (const { event } of updates) {
    if (last !== undefined) expect(event.data.skipped ?? 0).toBe(event.seq - last - 1);
    if (last !== undefined) expect(event.seq).toBeGreaterThan(last);
    last = event.seq;
  }
};

const unhurried = { commandsPerSecond: 10_000, commandBurst: 10_000 };

describe('FEED-1: at most so many updates a second', () => {
  test(
    'for each reader, on every transport, and the newest value of each key at the end',
    { timeout: 60_000 },
    async () => {
      await using server = await startServer({ limits: unhurried });
      const [asha, bilal, chitra, dev] = await people(server, 'asha', 'bilal', 'chitra', 'dev');
      const channel = await feedOf(asha, { public: true, delivery: 'latest', maxPerSecond });
      const talk = await group(asha, [bilal, chitra, dev]);
      const query = `?channels=${talk},${channel}`;
      using socket = await bilal.connect();
      await subscribe(socket, channel);
      const raw = new FeedReader('raw', bilal, channel);
      await raw.come(server);
      const stream = new Stream(server, bilal, query);
      const long = new Poll(server, chitra, query);
      const short = new Poll(server, dev, query);
      await long.once();
      await short.once();
      long.wait = '&wait=5';
      const readers = [stream, long, short];
      const running = readers.map((reader) => reader.run().catch(() => undefined));
      await eventually(() => stream.cursor !== undefined);

      const stalls = monitorEventLoopDelay({ resolution: 10 });
      stalls.enable();
      const began = performance.now();
      const said: string[] = [];
      for (let round = 0; performance.now() - began < 4_000; round += 1) {
        const updates = keys.map((key) => ({ key, data: `${key}${round}` }));
        await asha.call('publish', { channel, updates });
        if (round % 10 === 0) {
          const text = `said ${round}`;
          said.push(text);
          await asha.call('sendMessage', { clientId: randomUUID(), channel: talk, text });
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const newest = new Map(keys.map((key) => [key, `${key}end`]));
      await asha.call('publish', { channel, updates: [...newest].map(([key, data]) => ({ key, data })) });
      for (const reader of readers)
        await eventually(() => expect(reader.values(channel)).toEqual(newest), { withinMs: 15_000 });
      await eventually(() => expect(raw.values).toEqual(newest), { withinMs: 15_000 });
      const onSocket = () =>
        new Map(updatesIn(socket, channel).map(({ data }) => [data.key ?? '', data.value]));
      await eventually(() => expect(onSocket()).toEqual(newest), { withinMs: 15_000 });
      for (const reader of readers) reader.stop();
      raw.go();
      await Promise.all(running);
      stalls.disable();

      // Who waits is not answered for nothing.
      expect(new Set([...long.results, ...short.results])).toEqual(new Set(['complete']));
      expect(long.results.length).toBeLessThan(long.heard.length + 10);
      for (const reader of readers) {
        const updates = reader.updates(channel);
        risesOnce(updates);
        expect(mostInASecond(updates.map(({ at }) => at))).toBeLessThanOrEqual(mostWith(stalls.max));
        const texts = reader.heard.flatMap(({ event }) =>
          event.type === 'receiveMessage' ? [event.data.text] : [],
        );
        expect(texts).toEqual(said);
      }
    },
  );

  test(
    'a stream that is cut again and again, and goes on as polls, misses no value and no message, and gets none twice',
    { timeout: 60_000 },
    async () => {
      await using server = await startServer({ limits: unhurried });
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      const settings = { delivery: 'latest', maxPerSecond, retainEvents: 20 } as const;
      const channel = await feedOf(asha, { public: true, ...settings });
      const other = await feedOf(asha, { public: true, delivery: 'latest', maxPerSecond: 50 });
      const talk = await group(asha, [bilal]);
      const query = `?channels=${talk},${channel},${other}`;
      const all: Heard[] = [];
      let cursor: string | undefined;
      let said = 0;
      const publish = async (text: string): Promise<void> => {
        const updates = keys.map((key) => ({ key, data: `${key} ${text}` }));
        await asha.call('publish', { channel, updates });
        await asha.call('publish', { channel: other, updates });
        await asha.call('sendMessage', { clientId: randomUUID(), channel: talk, text: String((said += 1)) });
      };
      const begin = new Poll(server, bilal, query);
      ({ cursor } = await begin.once());
      for (let turn = 0; turn < 12; turn += 1) {
        const reader = turn % 2 === 1 ? new Stream(server, bilal, query) : new Poll(server, bilal, query);
        reader.cursor = cursor;
        const running = reader.run().catch(() => undefined);
        for (let times = 0; times < 4; times += 1) {
          await publish(`${turn}.${times}`);
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
        reader.stop();
        await running;
        all.push(...reader.heard);
        ({ cursor } = reader);
      }
      const last = new Poll(server, bilal, query);
      last.cursor = cursor;
      const newest = new Map(keys.map((key) => [key, `${key} 11.3`]));
      await eventually(
        async () => {
          await last.once();
          const kept = new Map<string, unknown>();
          for (const { event } of [...all, ...last.heard])
            if (event.type === 'feedUpdate' && event.channel === channel)
              kept.set(event.data.key ?? '', event.data.value);
          expect(kept).toEqual(newest);
        },
        { withinMs: 15_000 },
      );
      // What retention took is no value.
      expect(new Set(last.results)).toEqual(new Set(['complete']));
      all.push(...last.heard);
      const ids = all.map(({ event }) => `${event.channel}#${event.seq}`);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
      for (const feed of [channel, other]) {
        const seqs = all.flatMap(({ event }) => (event.channel === feed ? [event.seq] : []));
        expect(seqs).toEqual(seqs.toSorted((one, two) => one - two));
      }
      const texts = all.flatMap(({ event }) => (event.type === 'receiveMessage' ? [event.data.text] : []));
      expect(texts).toEqual(Array.from({ length: said }, (_, index) => String(index + 1)));
    },
  );
});
