/**
 * Bad inputs get the error of the contract, on Socket.IO and REST alike, and nothing else happens: no bug is logged, no
 * stack leaves, nothing is stored, and the server still answers somebody else.
 */
import { group, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case } from './hostile-case.ts';
import { badInputs } from './hostile-inputs.ts';
import { onSocket, through, type Answer } from './support/doors.ts';
import type { Fields } from './support/requests.ts';
import { samples } from './support/samples.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';
import { tellsNothing, witnessOf, type Witness } from './support/witness.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let witness: Witness;
let connection: Connection;
/** What is refused leaves it as it was, so all may share it. */
let untouched: string;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal', 'chitra', 'dev', 'esha', 'farid');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
  witness = await witnessOf(bilal);
  connection = await asha.connect();
  untouched = await group(asha, [bilal]);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  connection.close();
  await watched[Symbol.asyncDispose]();
});

/** `$channel` stands for the channel of the good call. */
const placed = (change: Fields, channel: string): Fields =>
  JSON.parse(JSON.stringify(change).replaceAll('$channel', channel)) as Fields;

const inputOf = async ({ command, change }: Case, channel: string): Promise<Fields> => {
  const good = samples[command]?.({
    asha,
    bilal,
    channel,
    alone: channel,
    feed: 'feed:untouched',
    codes: { own: channel, other: channel },
  });
  const left = Object.entries(change).filter(([, value]) => value === undefined);
  const input = { ...good, ...placed(change, channel) };
  return Object.fromEntries(Object.entries(input).filter(([name]) => left.every(([out]) => out !== name)));
};

const headOf = async (channel: string): Promise<number> =>
  (await watched.now.ghanti.as('asha').call('getChannel', { channel })).asOf;

const tried = (door: 'websocket' | 'rest', command: string, input: Fields): Promise<Answer> =>
  door === 'rest'
    ? through('rest', watched.now.url, asha.token, command, input)
    : onSocket(connection, command, input);

describe.for(['websocket', 'rest'] as const)('by %s', (door) => {
  const cases = badInputs.filter(({ only }) => door === 'websocket' || only === undefined);

  it.for(cases.map((one) => [`${one.command}: ${one.what} is ${one.outcome} (${one.id})`, one] as const))(
    '%s',
    async ([, one]) => {
      const refused = one.outcome !== 'ok';
      const channel = refused ? untouched : await group(asha, [bilal]);
      const { outcome, text } = await tried(door, one.command, await inputOf(one, channel));
      expect([outcome, text]).toEqual([one.outcome, expect.stringContaining(one.says ?? '')]);
      tellsNothing(text);
      if (refused) expect([text.length < 4_000, await headOf(channel)]).toEqual([true, 2]);
      await witness.look();
      expect(watched.errors).toEqual([]);
    },
  );
});

it('nobody polluted a prototype (EP-29)', () => {
  expect(Reflect.get({}, 'admin')).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});
