/**
 * Hostile input, as data: the files beside this one say what is done on which surface, the exact code that it gets, and the nearest
 * valid input, which is accepted. After each case the server is the same process, answers a witness, has stored nothing, has
 * told nothing of itself and has logged no fault (HS, EP, EV, RT, RS, CU, JW, XS).
 */
import { commandNames, isCommandName } from '@ghanti/protocol';
import { createRest, eventually } from '@ghanti/testkit';
import { pick } from '../../../../testing/layer.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  caseFiles,
  commandCases,
  type CaseFile,
  type CommandCase,
  type PacketCase,
  type RequestCase,
} from './runner/case.ts';
import { drip, type Drip } from './runner/drips.ts';
import { doorsOf, inputOf, openLines, type Lines } from './runner/commands.ts';
import { namesFor, tokenOf } from './runner/names.ts';
import { sendAll } from './runner/packets.ts';
import { chatOf, engineOf } from './runner/peer.ts';
import { everywhere, prepared } from './runner/requests.ts';
import { doorsBySurface } from './runner/shown.ts';
import { fill } from './runner/values.ts';
import { openWorld, type World } from './runner/world.ts';

let world: World;
let lines: Lines;
let drips: readonly Drip[];

beforeAll(async () => {
  world = await openWorld();
  lines = await openLines(world);
  const all = ['silence', 'a header', 'a body', 'chunks'] as const;
  drips = all.slice(0, pick(2, all.length)).map((what) => drip(world.server.url, what));
});

afterAll(async () => {
  for (const one of drips) one[Symbol.dispose]();
  lines[Symbol.dispose]();
  await world[Symbol.asyncDispose]();
});

/** Twins that were accepted: many cases are next to the same one. */
const accepted = new Set<string>();

const once = async (key: unknown, accept: () => Promise<void>): Promise<void> => {
  const name = JSON.stringify(key);
  if (accepted.has(name)) return;
  await accept();
  accepted.add(name);
};

/** The acknowledgement of a command that is refused is short, however much was sent. */
const mostText = 4_000;

const tryCommand = async (one: CommandCase): Promise<void> => {
  const { command, change, twin, says = '' } = one;
  if (!isCommandName(command)) throw new Error(`no command: ${command}`);
  const refused = one.expect !== 'ok';
  for (const door of doorsOf(one)) {
    const before = world.stored();
    const given = refused ? world.untouched : await world.placeFor(command);
    const { code, text } = await lines.call(door, command, await inputOf(world, given, one, change));
    expect([door, code, text]).toEqual([door, one.expect, expect.stringContaining(says)]);
    expect(text.length < mostText || !refused).toBe(true);
    await world.unharmed(refused ? before : world.stored(), [text]);
  }
  if (twin === undefined) return;
  await once([command, twin], async () => {
    const given = await world.placeFor(command);
    for (const door of doorsOf(one).slice(0, 1)) {
      const { code, text } = await lines.call(door, command, await inputOf(world, given, one, twin));
      expect([`the twin by ${door}`, code, text]).toEqual([`the twin by ${door}`, 'ok', text]);
    }
  });
};

const oneOf = (expected: string | readonly string[], told: string): void => {
  const wanted = [expected].flat();
  expect(wanted.some((one) => told === one || told.startsWith(`${one} `)) ? wanted : [told]).toEqual(wanted);
};

const tryRequest = async (one: RequestCase): Promise<void> => {
  const hostile = await prepared(world, one, one.ask);
  const before = world.stored();
  const { told, text } = await hostile.ask();
  oneOf(one.expect, told);
  expect(text).toContain(one.says ?? '');
  if (one.never !== undefined) expect(text).not.toContain(one.never);
  // What is accepted in the end only looked hostile, and may be kept.
  await world.unharmed(told.startsWith('2') ? world.stored() : before, [text]);
  const { twin, accepts = '200' } = one;
  if (twin === undefined) return;
  const ask = { ...one.ask, ...twin };
  await once(ask, async () => {
    const good = await prepared(world, {}, ask);
    const answered = await good.ask();
    expect([answered.told, answered.text]).toEqual([accepts, answered.text]);
  });
};

/** In a quick run each body goes to a third of the addresses, and each address gets a third of the bodies. */
const oneIn = pick(3, 1);

const tryBody = async (one: RequestCase, index: number): Promise<void> => {
  const before = world.stored();
  const answers = await everywhere(world, one.ask, oneIn, index);
  for (const { told } of answers) oneOf(one.expect, told);
  expect(answers.length * oneIn).toBeGreaterThan(20);
  await world.unharmed(
    before,
    answers.map(({ text }) => text),
  );
  const { twin, accepts = '201' } = one;
  if (twin === undefined) return;
  const good = { method: 'POST', path: '/api/v1/channels/{channel}/messages' };
  const { told, text } = await (await prepared(world, {}, { ...one.ask, ...twin, ...good })).ask();
  expect([told, text]).toEqual([accepts, text]);
};

type PacketFile = Extract<CaseFile, { surface: 'packets' }>;

const tryPackets = async (on: PacketFile['on'], one: PacketCase): Promise<void> => {
  const before = world.stored();
  const { told, texts } = await sendAll(world, on, one.send, one.expect);
  expect([told, texts]).toEqual([one.expect, texts]);
  await world.unharmed(one.expect === 'ok' ? world.stored() : before, texts);
  const { twin, accepts = 'ok' } = one;
  if (twin === undefined) return;
  await once([on, twin], async () => {
    const answered = await sendAll(world, on, twin, accepts);
    expect([answered.told, answered.texts]).toEqual([accepts, answered.texts]);
  });
};

type ShownFile = Extract<CaseFile, { surface: 'connects' | 'tokens' | 'cursors' }>;

/** Each at every door, or at those that the case names. */
const tryShown = async (file: ShownFile, one: ShownFile['cases'][number]): Promise<void> => {
  const doors = Object.entries(doorsBySurface[file.surface]).filter(
    ([door]) => one.only?.includes(door) ?? true,
  );
  const names = await namesFor(world, world.untouched, one.value);
  const value = fill(one.value, { names, token: tokenOf });
  const before = world.stored();
  for (const [door, shown] of doors) expect([door, await shown(world, value)]).toEqual([door, one.expect]);
  await world.unharmed(before, []);
  const twin = one.twin ?? file.twin;
  await once([file.surface, twin, one.only], async () => {
    const good = fill(twin, { names: await namesFor(world, world.untouched, twin), token: tokenOf });
    const wanted = file.surface === 'cursors' ? 'complete' : 'ok';
    for (const [door, shown] of doors) expect([door, await shown(world, good)]).toEqual([door, wanted]);
  });
};

const title = ({ id, what, expect: code }: { id: string; what: string; expect: string | string[] }): string =>
  `${id}: ${what} is ${[code].flat().join(' or ')}`;

const casesOf = (file: CaseFile): readonly (readonly [title: string, run: () => Promise<void>])[] => {
  switch (file.surface) {
    case 'commands':
      return commandCases(file).map((one) => [`${one.command}, ${title(one)}`, () => tryCommand(one)]);
    case 'requests':
      return file.cases.map((one) => [title(one), () => tryRequest(one)]);
    case 'bodies':
      return file.cases.map((one, index) => [title(one), () => tryBody(one, index)]);
    case 'packets':
      return file.cases.map((one) => [title(one), () => tryPackets(file.on, one)]);
    case 'connects':
    case 'tokens':
    case 'cursors':
      return file.cases.map((one) => [title(one), () => tryShown(file, one)]);
  }
};

describe.each(caseFiles)('%s', (_name, file) => {
  test.each(casesOf(file))('%s', async (_title, run) => run());
});

test('EP-25: a command without an acknowledgement id is run', async () => {
  const { server, asha, untouched } = world;
  using peer = await chatOf(server.url, asha.token);
  const came = peer.text('42/chat,["receiveMessage"');
  const input = { channel: untouched.alone, clientId: 'without-an-answer', text: 'run all the same' };
  peer.send(`42/chat,${JSON.stringify(['sendMessage', input])}`);
  expect(await came).toContain('run all the same');
  expect(peer.texts.filter((text) => text.startsWith('43'))).toEqual([]);
});

test('EP-12: no command runs before CONNECT', async () => {
  for (const name of commandNames) {
    using peer = await engineOf(world.server.url);
    peer.send(`42/chat,1["${name}",{}]`);
    await peer.until(() => peer.closed !== undefined);
    expect([name, peer.texts.slice(1)]).toEqual([name, []]);
  }
});

test('HS-25, HS-26: who takes his time over a header is cut off after 15 s, over a body after 30', async () => {
  await eventually(() => expect(drips.filter(({ endedAfterMs }) => endedAfterMs === undefined)).toEqual([]), {
    withinMs: 60_000,
  });
  // Node looks at it every 2 s; a busy machine is given some more.
  for (const { what, endedAfterMs = 0 } of drips)
    expect([what, endedAfterMs < (what === 'a body' || what === 'chunks' ? 40_000 : 25_000)]).toEqual([
      what,
      true,
    ]);
}, 90_000);

test('memory is where it was, and every connection is forgotten', async () => {
  await eventually(async () => {
    const { text } = await createRest(world.server.url).request('/metrics');
    // The witness, and the two on which commands were tried.
    expect(text).toMatch(/^ghanti_connections\{transport="websocket"\} 3$/m);
  });
  const { heapBytes } = await world.look(true);
  expect(heapBytes).toBeLessThan(150 * 1024 * 1024);
});
