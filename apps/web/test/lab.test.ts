/**
 * The Lab in a browser: every lane hears the bell, its bytes are those that a proxy carried, the wire is the real one; and the doctor
 * says what a proxy blocks (X1 to X8).
 */
import { countByLane, countingProxy, eventually, faultProxy, type CountingProxy } from '@ghanti/testkit';
import { runInNewContext } from 'node:vm';
import type { Browser, Page } from 'playwright-core';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { startTown, type Town } from './support/town.ts';
import { enter, looks, seatWith } from './support/visit.ts';

let town: Town;
let browser: Browser;
let proxy: CountingProxy;
beforeAll(async () => {
  town = await startTown();
  proxy = await countingProxy(town.url);
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await proxy[Symbol.asyncDispose]();
  await town[Symbol.asyncDispose]();
});

const lanes = ['shortPoll', 'longPoll', 'sse', 'websocket', 'socketio'];

const field = (page: Page, lane: string, name: string) =>
  page.locator(`[data-lane=${lane}] [data-field=${name}]`);

const allHear = async (page: Page): Promise<void> => {
  for (const lane of lanes) await field(page, lane, 'p50').filter({ hasText: /\d/ }).waitFor();
};

/** Heard so often, as the chart shows it; a dot is a stroke of no length. */
const points = (page: Page, lane: string, count: number): Promise<void> =>
  page.locator(`g[data-series=${lane}][data-points='${count}']`).waitFor({ state: 'attached' });

const exact = async (page: Page, lane: string, name: string): Promise<number> =>
  Number(await field(page, lane, name).getAttribute('data-exact'));

/** Runs the lines that the page shows, as they stand: on the page where a browser can, in Node where they import. Tells what they logged. */
const runSamples = async (page: Page, token: string) => {
  const linesOf = (lane: string): Promise<string> =>
    page.locator(`[data-explains=${lane}] code`).evaluate((code) => code.textContent);
  for (const lane of lanes.slice(0, -1)) {
    const lines = await linesOf(lane);
    const begun = page.waitForRequest((request) => request.url().endsWith('/events'));
    await page.evaluate(`void (async () => {
      const logged = (globalThis.logged ??= {});
      const console = { log: (...told) => (logged.${lane} = (logged.${lane} ?? '') + JSON.stringify(told)) };
      const token = ${JSON.stringify(token)};
      ${lines}
    })()`);
    if (lane !== 'websocket') await (await begun).response();
    else begun.catch(() => undefined);
  }
  let heard = '';
  let socket: Socket | undefined;
  const console = { log: (...told: unknown[]) => (heard += JSON.stringify(told)) };
  const connect = (path: string, options: object) => (socket = io(new URL(path, page.url()).href, options));
  runInNewContext((await linesOf('socketio')).replace(/^import .*\n/, ''), { io: connect, token, console });
  return {
    logged: async (): Promise<Record<string, string>> => ({
      ...Object(await page.evaluate(() => Reflect.get(globalThis, 'logged'))),
      socketio: heard,
    }),
    end: () => socket?.close(),
  };
};

it(
  'five lanes hear one bell, and so do the lines that the page shows; what each is said to have cost is what a proxy carried, within 1 % (X1, X2, X3, X4, X6, X7)',
  { timeout: 60_000 },
  async () => {
    const { page, complaints } = await seatWith(browser, looks.desktop);
    await enter(page, { ...town, url: proxy.url }, 'asha');
    const opened = page.waitForResponse((response) => response.url().endsWith('/api/v1/lab'));
    await page.goto(`${proxy.url}/lab?poll=3000&size=1024`);
    await page.getByRole('button', { name: 'Start' }).click();
    const answer = await opened;
    const { lab }: { lab: string } = await answer.json();
    const token = /Bearer (.*)/.exec(answer.request().headers()['authorization'] ?? '')?.[1] ?? '';
    for (const lane of lanes) await page.locator(`[data-lane=${lane}][data-state=open]`).waitFor();
    await page.getByRole('button', { name: 'Ring' }).click();
    await allHear(page);
    await eventually(
      async () => {
        const carried = countByLane(proxy.carried(), lab);
        for (const lane of lanes)
          for (const way of ['up', 'down'] as const) {
            const seen = await exact(page, lane, way);
            const real = carried.get(lane)?.[way] ?? 0;
            expect(real, lane).toBeGreaterThan(0);
            expect(
              Math.abs(seen - real) / real,
              `${lane} ${way}: ${seen}, carried ${real}`,
            ).toBeLessThanOrEqual(0.01);
          }
      },
      { withinMs: 15_000 },
    );
    await page.getByText(/heard soonest/).waitFor();
    for (const lane of lanes) await points(page, lane, 1);
    // Held, it reaches nobody; let go, whoever listens, and with the line's own time both ways.
    await page.getByLabel('Latency', { exact: true }).selectOption('+200 ms');
    await page.getByRole('button', { name: 'Hold all lines' }).click();
    await page.getByRole('button', { name: 'Ring' }).click();
    await page.getByText('All lines are held').waitFor();
    expect(page.url()).toContain('latency=200');
    expect(await page.locator("g[data-points='2']").count()).toBe(0);
    await page.getByRole('button', { name: 'Let them go' }).click();
    for (const lane of lanes.slice(1)) {
      await points(page, lane, 2);
      expect(await exact(page, lane, 'heard')).toBeGreaterThanOrEqual(400);
    }
    await page.getByLabel('Latency', { exact: true }).selectOption('+0 ms');
    await page.getByText('HTTP/1.1 101 Switching Protocols').first().waitFor();
    await page.getByText('GET /ws?lab=').first().waitFor();
    await page.getByText('FIN op=1 text mask').first().waitFor();
    await page.getByRole('radio', { name: 'Socket.IO' }).check();
    await page.getByText('Engine.IO message · Socket.IO EVENT /chat').first().waitFor();
    const wire = await page.getByRole('list', { name: 'The wire: Socket.IO' }).innerText();
    expect(wire).toContain('[token, ');
    expect(wire).not.toMatch(/eyJ[\w-]{10,}\./);
    await page.getByLabel('Filter').fill('no such thing');
    await page.getByText('Nothing fits the filter.').waitFor();
    await page.getByRole('button', { name: 'Cut all lines now' }).click();
    for (const lane of lanes) await page.locator(`[data-lane=${lane}][data-state=open]`).waitFor();
    expect(await exact(page, 'websocket', 'up')).toBeGreaterThan(0);
    const running = await runSamples(page, token);
    await eventually(async () => {
      const { sse, websocket, socketio } = await running.logged();
      for (const one of [sse, websocket, socketio]) expect(one).toContain('"ready"');
    });
    await page.getByRole('button', { name: 'Ring' }).click();
    await eventually(async () => {
      const logged = await running.logged();
      for (const lane of lanes) expect(logged[lane], lane).toContain('🔔 ring-');
    });
    running.end();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

it('behind a proxy that passes no upgrade: by keys, on a phone, in Hindi, dark; the doctor says why (X5, X6, X8)', async () => {
  await using between = await faultProxy(town.url, { upgrades: 'drop' });
  const { page } = await seatWith(browser, looks['phone-hindi-dark']);
  await enter(page, { ...town, url: between.url }, 'riya');
  // As if several nodes served it.
  await page.route('**/api/v1/lab', async (route) => {
    const response = await route.fetch();
    const opened: object = await response.json();
    await route.fulfill({ response, json: { ...opened, nodes: 'several' } });
  });
  await page.goto(`${between.url}/lab`);
  await page.getByRole('button', { name: 'जाँचें' }).click();
  await page.locator('[data-lab=start]').focus();
  await page.keyboard.press('Enter');
  for (const lane of ['shortPoll', 'longPoll', 'sse', 'socketio'])
    await page.locator(`[data-lane=${lane}][data-state=open]`).waitFor();
  await page.locator('[data-lab=ring]').focus();
  await page.keyboard.press('Enter');
  for (const lane of ['longPoll', 'sse', 'socketio'])
    await field(page, lane, 'p50').filter({ hasText: /\d/ }).waitFor();
  await eventually(
    async () => {
      const found = await page
        .locator('[data-way]')
        .evaluateAll((all) =>
          all.map((one) => [one.getAttribute('data-way'), one.getAttribute('data-works')]),
        );
      expect(Object.fromEntries(found)).toEqual({
        server: 'true',
        pages: 'true',
        shortPoll: 'true',
        longPoll: 'true',
        sse: 'true',
        websocket: 'false',
        enginePolling: 'true',
        engineSocket: 'false',
      });
    },
    { withinMs: 25_000 },
  );
  await page.getByText('अपग्रेड आगे नहीं भेजती').first().waitFor();
  await page.getByText('यह जगह कई नोड चलाते हैं').waitFor({ timeout: 10_000 });
  const told = await page.locator('[data-way] small').allInnerTexts();
  expect(told).toHaveLength(8);
  for (const one of told) expect(one).toMatch(/^[^a-z]*[\u0900-\u097f][^a-z]*$/i);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.getByText('रुका, क्योंकि टैब छिपा था।').waitFor();
  expect(await findings(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  await page.context().close();
});
