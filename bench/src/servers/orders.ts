/**
 * What the bench may order its Ghanti server to do, beside the wire: make people, run commands as somebody (timed each, one
 * after another or all together), fill a channel, profile itself.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Ghanti, Store } from '@ghanti/server';
import type { CommandName } from '@ghanti/protocol';
import { saveProfile, startProfile } from './profile.ts';
import { fillWithTalk, type Talk } from './talk.ts';

export type Call = { readonly user: string; readonly command: CommandName; readonly input: unknown };

export type Order =
  | { readonly do: 'users'; readonly users: readonly string[] }
  | { readonly do: 'calls'; readonly calls: readonly Call[]; readonly together?: boolean }
  | {
      readonly do: 'fill';
      readonly user: string;
      readonly channel: string;
      readonly count: number;
      readonly from: number;
    }
  | ({ readonly do: 'talk' } & Talk)
  /** Watches how long the loop is held up, and the process's CPU; `loop` tells both, in this order, and ends it. */
  | { readonly do: 'watch' }
  | { readonly do: 'loop' }
  | { readonly do: 'collect' }
  | { readonly do: 'profile'; readonly file?: string };

/** What a call gave and how long it took. */
export type Called = { readonly ms: number; readonly output: unknown };
export type Answer = { readonly called?: readonly Called[]; readonly error?: string };

const fillers = 1_000;

const makeUsers = async ({ accounts }: Store, users: readonly string[]): Promise<void> => {
  for (const id of users)
    await accounts.upsertUser({
      id,
      name: id,
      avatar: null,
      handle: null,
      about: null,
      roles: [],
      createdAt: 0,
    });
};

const callOne = async (ghanti: Ghanti, { user, command, input }: Call): Promise<Called> => {
  const started = performance.now();
  // The bench writes inputs by hand; the server's own schema refuses what does not fit.
  const output: unknown = await ghanti.as(user).call(command, input as never);
  return { ms: performance.now() - started, output };
};

const callEach = async (ghanti: Ghanti, calls: readonly Call[]): Promise<Called[]> => {
  const called: Called[] = [];
  for (const call of calls) called.push(await callOne(ghanti, call));
  return called;
};

const fill = async (
  ghanti: Ghanti,
  { user, channel, count, from }: Order & { do: 'fill' },
): Promise<void> => {
  let next = from;
  const text = 'x'.repeat(100);
  const one = async (): Promise<void> => {
    while (next < from + count) {
      const clientId = `fill-${String(next++).padStart(12, '0')}`;
      await ghanti.as(user).call('sendMessage', { channel, clientId, text });
    }
  };
  await Promise.all(Array.from({ length: fillers }, one));
};

const stepMs = 1;
const loop = monitorEventLoopDelay({ resolution: stepMs });
let cpu = process.cpuUsage();

const watched = (): Called[] => {
  const { user, system } = process.cpuUsage(cpu);
  return [Math.max(0, loop.max / 1e6 - stepMs), (user + system) / 1e3].map((ms) => ({ ms, output: null }));
};

const obey = async (ghanti: Ghanti, store: Store, order: Order): Promise<Answer> => {
  switch (order.do) {
    case 'users':
      await makeUsers(store, order.users);
      return {};
    case 'calls':
      return {
        called: await (order.together === true
          ? Promise.all(order.calls.map((call) => callOne(ghanti, call)))
          : callEach(ghanti, order.calls)),
      };
    case 'fill':
      await fill(ghanti, order);
      return {};
    case 'talk':
      await fillWithTalk(store, order);
      return {};
    case 'watch':
      loop.reset();
      loop.enable();
      cpu = process.cpuUsage();
      return {};
    case 'loop':
      loop.disable();
      return { called: watched() };
    case 'collect':
      globalThis.gc?.();
      return {};
    case 'profile':
      await (order.file === undefined ? startProfile() : saveProfile(order.file));
      return {};
  }
};

/** Answers each order that comes over the process's channel, in turn. */
export const answerOrders = (ghanti: Ghanti, store: Store): void => {
  let last = Promise.resolve();
  // The only sender is the bench.
  process.on('message', (order: Order) => {
    last = last
      .then(() => obey(ghanti, store, order))
      .catch((error: unknown) => ({ error: String(error) }))
      .then((answer) => void process.send?.(answer));
  });
};
