/**
 * Every door through Debian's nginx: with the site that docs/proxies.md tells people to write, with `proxy_pass` alone, and where it
 * holds every answer back. What works carries each message once, in order; what does not, the doctor says why (RES-1, HS-33).
 */
import { checkup } from '@ghanti/protocol/checkup';
import {
  connect,
  eventually,
  group,
  holdingSite,
  people,
  plainSite,
  read,
  recommendedSite,
  startNginx,
  startServer,
  type NginxSite,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runGhanti } from '../support/run-ghanti.ts';

const texts = ['one', 'two', 'three'];
/** What comes at once elsewhere. */
const patience = { withinMs: 2_000 };

const limits = {
  commandsPerSecond: 1_000,
  commandBurst: 1_000,
  connectionsPerUser: 100,
  streamsPerUser: 100,
};

let server: StartedServer;
let asha: Person;
let bilal: Person;
let channel: string;
let recommended: NginxSite;
beforeAll(async () => {
  server = await startServer({ limits });
  [asha, bilal] = await people(server, 'asha', 'bilal');
  channel = await group(asha, [bilal]);
  recommended = await recommendedSite();
});
afterAll(() => server[Symbol.asyncDispose]());

type Hearing = Disposable & { readonly heard: () => readonly unknown[] };
type Door = (base: string) => Promise<Hearing>;

const late = async (): Promise<never> => {
  await eventually(() => false, patience).catch(() => undefined);
  throw new Error('held back');
};

const reading =
  (way: Parameters<typeof read>[2]): Door =>
  async (base) => {
    const { token } = bilal;
    const reader = await Promise.race([read(base, token, way), late()]);
    return { heard: () => reader.events, [Symbol.dispose]: () => reader.cut() };
  };

const connecting =
  (transport: 'polling' | 'websocket'): Door =>
  async (base) => {
    const connection = await connect(base, bilal.token, { transport });
    return { heard: () => connection.events, [Symbol.dispose]: () => connection.close() };
  };

const doors = {
  shortPoll: reading('shortPoll'),
  longPoll: reading('longPoll'),
  sse: reading('sse'),
  websocket: reading('raw'),
  enginePolling: connecting('polling'),
  engineSocket: connecting('websocket'),
} as const;

const textsIn = (heard: readonly unknown[]): unknown[] =>
  heard.flatMap((event) => {
    const { type, data }: { type?: string; data?: { text?: string } } = Object(event);
    return type === 'receiveMessage' ? [data?.text] : [];
  });

/** Opens every door, writes, and tells what each heard: all of it in order, or why nothing. */
const hearAll = async (base: string, round: string): Promise<Record<string, string>> => {
  const opened = await Promise.all(
    Object.entries(doors).map(async ([name, door]) => {
      const found = await door(base).catch((error: Error) => error.message);
      return [name, found] as const;
    }),
  );
  for (const text of texts)
    await asha.call('sendMessage', { channel, clientId: `${round}-${text}`, text: `${round} ${text}` });
  const wanted = texts.map((text) => `${round} ${text}`);
  return Object.fromEntries(
    await Promise.all(
      opened.map(async ([name, found]) => {
        if (typeof found === 'string')
          return [name, /400|websocket error/.test(found) ? 'no upgrade' : found];
        using hearing = found;
        const own = (): unknown[] => textsIn(hearing.heard()).filter((text) => wanted.includes(String(text)));
        await eventually(() => own().length >= texts.length);
        expect(own()).toEqual(wanted);
        return [name, 'works'];
      }),
    ),
  );
};

const allWork = Object.fromEntries(Object.keys(doors).map((name) => [name, 'works']));
const noUpgrade = { websocket: 'no upgrade', engineSocket: 'no upgrade' };
const noUpgradeSeen = { websocket: 'upgradeBlocked', engineSocket: 'upgradeBlocked' };
const foreign = { pages: 'foreignPage' };
const upgrading =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

type Case = [
  told: string,
  site: () => NginxSite,
  heard: Record<string, string>,
  faults: Record<string, string>,
];

const cases: readonly Case[] = [
  ['the site of docs/proxies.md', () => recommended, {}, {}],
  ['proxy_pass alone', () => plainSite(), noUpgrade, { ...foreign, ...noUpgradeSeen }],
  [
    'buffering that no answer turns off',
    () => holdingSite(),
    { ...noUpgrade, sse: 'held back' },
    { ...foreign, ...noUpgradeSeen, sse: 'buffered' },
  ],
  ['the same over HTTP/1.1, with upgrades', () => holdingSite({ more: upgrading }), {}, foreign],
];

const faultsOf = async (url: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  const asked = { url, holdSeconds: 1, patienceMs: 2_000, handshake: () => Promise.resolve('') };
  for await (const { way, fault } of checkup(asked)) if (fault !== undefined) found[way] = fault;
  return found;
};

it.concurrent.for(cases)(
  '%s: each message once and in order where it works, and where not the doctor says why',
  async ([, site, heard, faults], { expect }) => {
    await using nginx = await startNginx(server.url, site());
    const [told, found] = await Promise.all([
      hearAll(nginx.url, new URL(nginx.url).port),
      faultsOf(nginx.url),
    ]);
    expect(told).toEqual({ ...allWork, ...heard });
    expect(found).toEqual(faults);
  },
);

it.concurrent('what is silent is cut off after the time that the site gives it', async ({ expect }) => {
  await using nginx = await startNginx(
    server.url,
    plainSite({ more: `proxy_read_timeout 1s; ${upgrading}` }),
  );
  const { out } = await runGhanti(['doctor', nginx.url, '--hold', '2', '--json'], { cwd: server.directory });
  const { checks }: { checks: { way: string; fault?: string; seen: string }[] } = JSON.parse(out);
  const of = (way: string) => checks.find((one) => one.way === way);
  expect(of('longPoll')).toMatchObject({
    fault: 'cutOff',
    seen: expect.stringMatching(/^504 after 1\.\d s$/),
  });
  expect(of('sse')).toMatchObject({
    fault: 'cutOff',
    seen: expect.stringMatching(/^(?:ended|cut) after 1\.\d s$/),
  });
  for (const way of ['websocket', 'engineSocket'])
    expect(of(way)).toMatchObject({ fault: 'cutOff', seen: expect.stringMatching(/^cut after 1\.\d s$/) });
});

it.concurrent('a terminal is told what answered, and what to write', async ({ expect }) => {
  const refusing = ['/ws'];
  await using nginx = await startNginx(server.url, plainSite({ refusing }));
  const { code, out } = await runGhanti(['doctor', nginx.url, '--hold', '1'], { cwd: server.directory });
  expect(code).toBe(1);
  const after = (name: string): string => out.slice(out.indexOf(name)).split('\n', 2).join('\n');
  expect(after('pages of it')).toMatch(/foreignPage.*403.*\n.*GHANTI_PUBLIC_URL.*proxy_set_header Host/);
  expect(after('SSE')).toMatch(/first event after 0\.\d s, held for 1\.\d s/);
  expect(after('WebSocket  ')).toMatch(/403 by something in between \(nginx/);
  expect(after('Socket.IO       /socket.io/, WebSocket')).toMatch(
    /400 by Ghanti, whom the request reached without its upgrade\n.*proxy_http_version 1\.1/,
  );
});
