/** What doctor says of the ways to a server: all of them work; and through proxies with faults, which do not and why (HS-33). */
import { checkup, type Checked } from '@ghanti/protocol/checkup';
import { faultProxy, person, startServer, type ProxyFaults, type StartedServer } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runGhanti } from '../support/run-ghanti.ts';

let server: StartedServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** The fault of each way that has one. */
const faultsOf = (checks: readonly Checked[]): Record<string, string | undefined> =>
  Object.fromEntries(checks.filter(({ works }) => !works).map(({ way, fault }) => [way, fault]));

const through = async (faults: ProxyFaults, token?: string): Promise<Record<string, string | undefined>> => {
  await using proxy = await faultProxy(server.url, faults);
  const checks: Checked[] = [];
  // Longer than a proxy bears silence by more than a busy loop is late.
  const asked = { url: proxy.url, holdSeconds: 3, patienceMs: 5_000, token };
  for await (const one of checkup(asked)) checks.push(one);
  expect(checks).toHaveLength(8);
  return faultsOf(checks);
};

const cut = { longPoll: 'cutOff', sse: 'cutOff', websocket: 'cutOff', engineSocket: 'cutOff' };
const blocked = { websocket: 'upgradeBlocked', engineSocket: 'upgradeBlocked' };

it.concurrent.for<[what: string, faults: ProxyFaults, found: Record<string, string>, who?: string]>([
  ['nothing in the way', {}, {}],
  ['upgrades that are passed on as requests', { upgrades: 'drop' }, blocked],
  ['upgrades that are refused', { upgrades: 'refuse' }, blocked],
  ['answers that are held until their end', { buffers: true }, { sse: 'buffered' }],
  ['silence that is not borne', { idleMs: 400 }, cut],
  ['silence that is not borne of who is signed in', { idleMs: 400 }, cut, 'asha'],
])('%s', async ([, faults, found, who], { expect }) => {
  const token = who === undefined ? undefined : person(server, who).token;
  expect(await through(faults, token)).toEqual(found);
});

it.concurrent('from a terminal: a line and a remedy for each, JSON, and the exit code', async ({
  expect,
}) => {
  const cwd = server.directory;
  await using proxy = await faultProxy(server.url, { upgrades: 'drop', buffers: true });
  const [well, told, plain] = await Promise.all([
    runGhanti(['doctor', server.url, '--json', '--hold', '1'], { cwd }),
    runGhanti(['doctor', proxy.url, '--json', '--hold', '1'], { cwd }),
    runGhanti(['doctor', `${proxy.url}/`, '--hold', '1'], { cwd }),
  ]);
  expect([well.code, JSON.parse(well.out).works]).toEqual([0, true]);
  const report: { works: boolean; checks: (Checked & { remedy?: string })[] } = JSON.parse(told.out);
  expect([told.code, report.works]).toEqual([1, false]);
  expect(faultsOf(report.checks)).toEqual({ ...blocked, sse: 'buffered' });
  for (const { works, remedy } of report.checks) expect(remedy === undefined).toBe(works);
  expect(plain.code).toBe(1);
  expect(plain.out).toMatch(/ok {6}short poll.*\n.*ok/);
  expect(plain.out).toContain('proxy_buffering off');
});

it.concurrent('nobody there, somebody else there, and what is asked wrongly', async ({ expect }) => {
  const cwd = server.directory;
  const run = (...words: string[]) => runGhanti(['doctor', ...words, '--json'], { cwd });
  const [nobody, stranger, ...wrong] = await Promise.all([
    run('http://127.0.0.1:1'),
    run(`${server.url}/api`),
    run('ftp://x'),
    run(server.url, '--hold', '99'),
    run(server.url, 'more'),
    run(server.url, '--data', cwd),
  ]);
  expect([nobody?.code, faultsOf(JSON.parse(nobody?.out ?? '').checks)]).toEqual([
    1,
    { server: 'unreachable' },
  ]);
  expect([stranger?.code, faultsOf(JSON.parse(stranger?.out ?? '').checks)]).toEqual([
    1,
    { server: 'stranger' },
  ]);
  expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
});
