/**
 * Chat beside a feed, as a program of its own: a few people who talk in a group at a steady rate over `/ws`, and how long each
 * waits for its acknowledgement from when it was to be sent. It goes before the readers where both want the core.
 */
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

export type ChatPlan = {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly channel: string;
  readonly perSecond: number;
};
export type ChatSaid = {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly refused: number;
};

try {
  setPriority(-20);
} catch {
  // Only for root.
}

const plan = JSON.parse(process.argv[2] ?? '') as ChatPlan;
let [sent, refused] = [0, 0];
const waiting = new Map<number, number>();
let took: number[] = [];

const sockets = await Promise.all(
  plan.tokens.map(async (token) => {
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(`ws://127.0.0.1:${plan.port}/ws`, 'ghanti.v1', { headers });
    socket.on('message', (bytes: Buffer) => {
      const text = bytes.toString();
      if (!text.startsWith('{"re":')) return;
      const { re, ok } = JSON.parse(text) as { re: number; ok: boolean };
      if (!ok) refused += 1;
      took.push(performance.now() - (waiting.get(re) ?? 0));
      waiting.delete(re);
    });
    await once(socket, 'open');
    return socket;
  }),
);
console.log('"ready"');

const talkFor = async (ms: number): Promise<void> => {
  const began = performance.now();
  const every = 1_000 / plan.perSecond;
  for (let count = 0; performance.now() - began < ms; count += 1) {
    const due = began + count * every;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    sent += 1;
    waiting.set(sent, performance.now());
    const input = { channel: plan.channel, clientId: `c-${process.pid}-${sent}`, text: 'x'.repeat(100) };
    sockets[sent % sockets.length]?.send(JSON.stringify({ id: sent, do: 'sendMessage', with: input }));
  }
  while (waiting.size > 0) await pause(5);
};

for await (const line of createInterface(process.stdin)) {
  took = [];
  await talkFor(Number(line));
  const sorted = took.toSorted((a, b) => a - b);
  const at = (percent: number): number => sorted[Math.floor((sorted.length * percent) / 100)] ?? 0;
  console.log(
    JSON.stringify({ p50: at(50), p99: at(99), max: sorted.at(-1) ?? 0, refused } satisfies ChatSaid),
  );
}
