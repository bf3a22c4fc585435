/**
 * The readers of one feed, and its publisher, as a program of their own: most count bytes, some keep the newest value of each
 * key, and of those a few read so many bytes a second until they are told that it is over. Answers in lines of JSON.
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { clientFrame, Frames } from './frames.ts';

export type ReadersPlan = {
  readonly port: number;
  readonly token: string;
  readonly channel: string;
  readonly readers: number;
  readonly slow: number;
  readonly slowBytesPerSecond: number;
  readonly keys: number;
  readonly batch: number;
  readonly perSecond: number;
};
export type ReadersSaid = {
  readonly seconds: number;
  readonly updates: number;
  readonly megabytes: number;
  readonly refused: number;
  /** Readers whose values are not the publisher's, and how long it took until they were. */
  readonly unequal: number;
  readonly settledMs: number;
};

const plan = JSON.parse(process.argv[2] ?? '') as ReadersPlan;
const { port, token, channel } = plan;
const model = new Map<string, string>();
let [bytes, updates, refused] = [0, 0, 0];
let over = false;

type Checked = { readonly values: Map<string, string>; socket: Socket };
const checked: Checked[] = [];

const upgrade =
  `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
  `Sec-WebSocket-Protocol: ghanti.v1\r\nAuthorization: Bearer ${token}\r\n\r\n`;
const subscribe = clientFrame(JSON.stringify({ id: 1, do: 'subscribe', with: { channel, latest: true } }));

/** An empty frame, masked with nothing. */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

type Value = { readonly key: string; readonly value: { readonly p: string } };
type Latest = { readonly latest?: readonly { readonly data: Value }[] };
type Frame = { readonly type?: string; readonly data?: Partial<Value> & Latest };

/** What comes in live, and what is told to one who subscribes again. */
const keep = ({ values }: Checked, text: string): void => {
  const { type, data }: Frame = JSON.parse(text);
  for (const { data: last } of data?.latest ?? []) values.set(last.key, last.value.p);
  if (type === 'feedUpdate' && data?.key !== undefined && data.value !== undefined)
    values.set(data.key, data.value.p);
};

/** Reads no more than so much a second, a stretch at a time. */
const slowly = (socket: Socket, length: number): void => {
  if (over) return;
  socket.pause();
  setTimeout(() => socket.resume(), (length / plan.slowBytesPerSecond) * 1_000);
};

/** Reads into the same memory again and again: it says how much there was, and leaves the core to those who are timed. */
const scratch = Buffer.alloc(64 * 1024);
const counting = (first: () => void) => {
  let begun = false;
  return {
    buffer: scratch,
    callback: (length: number): boolean => {
      bytes += length;
      if (!begun) first();
      begun = true;
      return true;
    },
  };
};

/** Whoever was too slow is closed and comes back, as SLOW-1 has it: the values of now are the first that he is told. */
const open = async (number: number, before?: Checked): Promise<void> => {
  const ready = Promise.withResolvers<void>();
  const frames = new Frames();
  const slow = number < plan.slow;
  const isChecked = slow || number < plan.slow + 3;
  const socket = connect({ port, host: '127.0.0.1', ...(!isChecked && { onread: counting(() => begin()) }) });
  const one: Checked | undefined = before ?? (isChecked ? { values: new Map(), socket } : undefined);
  if (before !== undefined) before.socket = socket;
  let begun = false;
  const begin = (): void => {
    begun = true;
    socket.write(subscribe);
    setTimeout(ready.resolve, 100);
  };
  socket.setNoDelay(true).write(upgrade);
  socket.once('error', ready.reject);
  socket.once('close', () => {
    clearInterval(beat);
    if (one !== undefined) void open(number, one);
  });
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (!begun) {
      begin();
      const end = chunk.indexOf('\r\n\r\n');
      if (one !== undefined) frames.take(chunk.subarray(end + 4));
      return;
    }
    if (one !== undefined) for (const text of frames.take(chunk)) keep(one, text);
    if (slow) slowly(socket, chunk.length);
  });
  // Unasked for, so that nobody takes it for dead.
  const beat = setInterval(() => socket.write(pong), 5_000).unref();
  await ready.promise;
  if (one !== undefined && before === undefined) checked.push(one);
};

const publish = async (): Promise<void> => {
  const batch = Array.from({ length: plan.batch }, () => {
    const key = `K${Math.floor(Math.random() * plan.keys)}`;
    const p = (Math.random() * 1_000).toFixed(4);
    return { key, data: { p, at: Date.now() } };
  });
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/feeds/${channel.slice(5)}/updates`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ updates: batch }),
  });
  await reply.arrayBuffer();
  if (!reply.ok) return void (refused += 1);
  updates += batch.length;
  for (const { key, data } of batch) model.set(key, data.p);
};

const isEqual = ({ values }: Checked): boolean =>
  values.size === model.size && [...model].every(([key, value]) => values.get(key) === value);

/** One call after the other, at the rate; late ones catch up. */
const publishFor = async (ms: number): Promise<void> => {
  const began = performance.now();
  const every = (1_000 * plan.batch) / plan.perSecond;
  for (let count = 0; performance.now() - began < ms; count += 1) {
    await publish();
    const wait = began + count * every - performance.now();
    if (wait > 0) await pause(wait);
  }
};

const settle = async (): Promise<{ unequal: number; settledMs: number }> => {
  const began = performance.now();
  over = true;
  for (const { socket } of checked) socket.resume();
  while (performance.now() - began < 30_000 && !checked.every(isEqual)) await pause(20);
  return { unequal: checked.filter((one) => !isEqual(one)).length, settledMs: performance.now() - began };
};

for (let from = 0; from < plan.readers; from += 50)
  await Promise.all(
    Array.from({ length: Math.min(50, plan.readers - from) }, (_none, at) => open(from + at)),
  );
console.log('"ready"');

for await (const line of createInterface(process.stdin)) {
  const [order, ms = '0'] = line.split(' ');
  [bytes, updates] = [0, 0];
  const began = performance.now();
  if (order === 'publish') await publishFor(Number(ms));
  else if (order === 'wait') await pause(Number(ms));
  const seconds = (performance.now() - began) / 1_000;
  const settled = order === 'settle' ? await settle() : { unequal: 0, settledMs: 0 };
  console.log(
    JSON.stringify({ seconds, updates, megabytes: bytes / 1e6, refused, ...settled } satisfies ReadersSaid),
  );
}
