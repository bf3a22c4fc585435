/** What anybody writes into a page who wants to hear of live data: three words of the platform, signed out (FEED-1, RES-1). */
import { eventually, people, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './support/browser.ts';

let browser: Awaited<ReturnType<typeof launch>>;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser.close());

it('`new EventSource("/events")` hears a public feed, signed out, through the death of the server', async () => {
  await using directory = await temporaryDirectory('feed');
  const first = await spawnServer({ directory: directory.path });
  const [asha] = await people(first, 'asha');
  const { channel } = await asha.call('createFeed', { name: 'prices', public: true, clientId: 'f1' });
  const page = await browser.newPage();
  await page.goto(first.url);
  const heard: unknown[] = [];
  page.on('console', (line) => {
    if (line.text().includes('feedUpdate')) heard.push(JSON.parse(line.text()).data.value);
  });
  await page.evaluate(() => {
    const source = new EventSource('/events');
    source.onmessage = (e) => console.log(e.data);
    return new Promise((resolve) => source.addEventListener('open', resolve));
  });
  await asha.call('publish', { channel: channel.id, data: 1 });
  await eventually(() => expect(heard).toEqual([1]));
  await first.end('SIGKILL');
  await using second = await spawnServer({ directory: directory.path, port: first.port });
  const [again] = await people(second, 'asha');
  // Published before the page is back, or after: it hears both.
  await again.call('publish', { channel: channel.id, data: 2 });
  await eventually(() => expect(heard).toEqual([1, 2]), { withinMs: 15_000 });
  await again.call('publish', { channel: channel.id, data: 3 });
  await eventually(() => expect(heard).toEqual([1, 2, 3]));
});
