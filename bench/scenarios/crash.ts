/**
 * Durable where it says durable: the server is killed in the middle of a saturated run, started again on what it left, and
 * every message that it had acknowledged must be there, once, and in the order in which its sender sent it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Load } from '../measure/load.ts';
import { freshFolder } from '../measure/work-directory.ts';
import type { Audience } from '../peers/contestant.ts';
import { ghanti, type Door, type Prepared } from '../peers/ghanti.ts';
import { GhantiServer } from '../peers/ghanti-server.ts';
import type { Figures } from '../report/results.ts';
import { saturation } from './fan-out.ts';
import type { Scale, Scenario } from './scenario.ts';

const page = 200;

type Message = { readonly seq: number; readonly data: { readonly text?: string } };
type Page = { readonly messages: readonly Message[] };

/** Pairs of connection and number, as load/plan.h writes them. */
const acknowledgedIn = (file: string): string[] => {
  const bytes = readFileSync(file);
  const numbers = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return Array.from({ length: numbers.length / 2 }, (_, at) => `${numbers[at * 2]}.${numbers[at * 2 + 1]}`);
};

const everyMessage = async (server: GhantiServer, channel: string): Promise<Message[]> => {
  const messages: Message[] = [];
  for (let after = 0; ; after = messages.at(-1)?.seq ?? 0) {
    // The contract's own shape of `history`, whose text is all that is read here.
    const read = (await server.call('m00000', 'history', { channel, after, limit: page })) as Page;
    messages.push(...read.messages);
    if (read.messages.length < page) return messages;
  }
};

/** What is wrong with what was kept: lost, there twice, or before an earlier one of the same sender. */
const check = (acknowledged: readonly string[], kept: readonly Message[]): Figures => {
  const times = new Map<string, number>();
  const last = new Map<number, number>();
  let disorder = 0;
  for (const { data } of kept) {
    const found = /^~t(\d+)\.(\d+)\./.exec(data.text ?? '');
    if (found === null) continue;
    const [sender, number] = [Number(found[1]), Number(found[2])];
    if (number <= (last.get(sender) ?? 0)) disorder += 1;
    last.set(sender, number);
    times.set(`${sender}.${number}`, (times.get(`${sender}.${number}`) ?? 0) + 1);
  }
  const lost = acknowledged.filter((key) => !times.has(key)).length;
  const twice = [...times.values()].filter((count) => count > 1).length;
  return {
    acknowledged: acknowledged.length,
    kept: kept.length,
    lost,
    twice,
    disorder,
    wrong: lost + twice + disorder,
  };
};

const measure = async (door: Door, { warmMs, measureMs, markEveryMs }: Scale): Promise<Figures> => {
  const audience: Audience = { is: 'room', members: 1_000 };
  let started: { server: GhantiServer; prepared: Prepared } | undefined;
  const contestant = ghanti(door, { started: (server, prepared) => (started = { server, prepared }) });
  await using running = await contestant.start(audience);
  const acknowledged = join(freshFolder(), 'acknowledged');
  await using load = new Load(running, { markEveryMs, acknowledged });
  await load.open();
  await load.runUntilDeath({ warmMs, measureMs, inFlight: saturation }, () =>
    started?.server.child.process.kill('SIGKILL'),
  );
  const { server, prepared } = started ?? {};
  await using again = await GhantiServer.start(server?.folder ?? '');
  return check(
    acknowledgedIn(acknowledged),
    await everyMessage(again, prepared?.channels.get('r00000') ?? ''),
  );
};

export const crash: readonly Scenario[] = [
  {
    name: 'crash',
    entries: ({ quick }) =>
      (quick ? (['ws'] as const) : (['io', 'ws'] as const)).map((door) => ({
        contestant: `ghanti-${door}`,
        measure: (scale) => measure(door, scale),
      })),
  },
];
