/** CL-41: ten thousand channels and a hundred thousand messages: what is held stays bounded, and what is shown stays quick. */
import { createClient, type Envelope, type LinkListener, type Transport } from '@ghanti/client';
import { eventually } from '@ghanti/testkit';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const channels = 10_000;
const messages = 100_000;
const text = 'कल शाम पाँच बजे मिलते हैं, चाय पर। '.repeat(3);

const collect = (): void => {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  gc();
};

const event = (channel: number, seq: number): Envelope => ({
  type: 'receiveMessage',
  channel: `c${channel}`,
  seq,
  id: `${channel}-${seq}`,
  by: 'bilal',
  at: seq,
  data: { text, clientId: `k${channel}-${seq}` },
  cursor: `cursor ${seq}`,
});

const summary = (at: number) => ({
  id: `c${at}`,
  kind: 'group',
  title: `Group ${at}`,
  posting: 'members',
  history: 'all',
  role: 'member',
  memberCount: 2,
  fromSeq: 1,
  head: 0,
  last: null,
  unread: 0,
  delivered: 0,
  seen: 0,
  createdAt: at,
});

/** A server that has all of it, and answers at once. */
const createServer = () => {
  let listener: LinkListener | undefined;
  const outputs: Record<string, (input: { after?: string }) => unknown> = {
    listChannels: ({ after = '0' }) => ({
      channels: Array.from({ length: 200 }, (_, at) => summary(Number(after) + at)),
      ...(Number(after) + 200 < channels && { next: String(Number(after) + 200) }),
    }),
    history: () => ({ messages: [], asOf: 0, more: false }),
    mark: () => ({ marks: [] }),
  };
  const transport: Transport = {
    open(_handshake, heard) {
      listener = heard;
      const data = { user: 'asha', session: 's', protocol: 1, serverTime: 1, limits: {}, cursor: 'c' };
      queueMicrotask(() => {
        heard.linkOnEnvelope({ type: 'ready', at: 1, data: { ...data, resume: { result: 'complete' } } });
        heard.linkOnEnvelope({ type: 'caughtUp', at: 1, data: { cursor: 'c' } });
      });
      return {
        call: async (name, input) => {
          const output = outputs[name]?.(input as { after?: string });
          if (output === undefined) return { ok: false, error: { code: 'not_found', message: '' } };
          return { ok: true, data: output };
        },
        close: () => undefined,
      };
    },
  };
  return { transport, say: (envelope: Envelope) => listener?.linkOnEnvelope(envelope) };
};

test('CL-41: 10,000 channels and 100,000 messages stay within bounds', { timeout: 60_000 }, async () => {
  const server = createServer();
  const client = createClient({ user: 'asha', token: '', transport: server.transport, prefetch: 0 });
  let told = 0;
  client.channels.subscribe(() => (told += client.channels.get().rows.length > 0 ? 1 : 0));
  await client.connect();
  await eventually(() => expect(client.channels.get().rows).toHaveLength(channels), { withinMs: 20_000 });
  collect();
  const listed = process.memoryUsage().heapUsed;
  const began = performance.now();
  for (let seq = 1; seq <= messages / channels; seq += 1) {
    for (let at = 0; at < channels; at += 1) {
      server.say(event(at, seq));
      // As a pipe gives them: some in a turn of the event loop.
      if (at % 100 === 99) await new Promise((resolve) => void setImmediate(resolve));
    }
  }
  const ms = performance.now() - began;
  await eventually(() =>
    expect(client.channels.get().rows.reduce((sum, { unread }) => sum + unread, 0)).toBe(messages),
  );
  await client.close();
  collect();
  const heapMb = (process.memoryUsage().heapUsed - listed) / 2 ** 20;
  let held = 0;
  for (let at = 0; at < channels; at += 1) held += client.channel(`c${at}`).timeline.get().items.length;
  console.log(
    `${messages} messages in ${Math.round(ms)} ms, the list told ${told} times, ${held} rows held, ${Math.round(heapMb)} MB more`,
  );
  expect(held).toBeLessThanOrEqual(20_000);
  expect(heapMb).toBeLessThan(200);
});
