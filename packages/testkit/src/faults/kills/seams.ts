/**
 * Where the server under fire dies by its own hand (F08), once it is told to: a message is on disk then, and one who sent it has not
 * heard so. Only this program of the testkit knows these places; production code has seams and no name of a failpoint.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Committed, Doubles } from '@ghanti/server';
import type { Seam } from './seam-counts.ts';

/** `in flight`: so many turns of the event loop after a commit, while acknowledgements and pushes are on their way. */
export type KillOrder = { readonly kill: Seam } | { readonly kill: 'in flight'; readonly turns: number };

/** What it prints before it dies. */
export type LastWords = {
  readonly msg: 'killed';
  readonly at: KillOrder['kill'];
  readonly events: Committed['events'];
};

type Bus = Parameters<NonNullable<Doubles['bus']>>[0];
type Store = Parameters<NonNullable<Doubles['store']>>[0];
type Events = Committed['events'];

const die = (at: LastWords['at'], events: Events): void => {
  const words: LastWords = { msg: 'killed', at, events };
  writeSync(1, `${JSON.stringify(words)}\n`);
  process.kill(process.pid, 'SIGKILL');
};

const dieLater = (left: number, events: Events): void => {
  if (left === 0) die('in flight', events);
  else setImmediate(() => dieLater(left - 1, events));
};

const hasMessage = (events: Events): boolean => events.some(({ type }) => type === 'receiveMessage');

/** What all transports have in common: an acknowledgement of a message holds its event, and with it its id. */
const acknowledges = (chunk: unknown, events: Events): boolean => {
  const text = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? chunk.toString('latin1') : '';
  return text.includes('"event":{') && events.some(({ id }) => text.includes(id));
};

/** From here on all that any socket is given is looked at. */
const dieAtAcknowledgement = (events: Events): void => {
  const look = function (this: Socket, ...given: Parameters<Duplex['write']>): boolean {
    if (acknowledges(given[0], events)) die('before an acknowledgement', events);
    return Duplex.prototype.write.call(this, ...given);
  };
  Object.assign(Socket.prototype, { write: look });
};

export const isKillOrder = (message: unknown): message is KillOrder =>
  typeof message === 'object' && message !== null && 'kill' in message;

export interface DeadlySeams {
  obey(order: KillOrder): void;
  store(store: Store): Store;
  bus(bus: Bus): Bus;
}

export const deadlySeams = (): DeadlySeams => {
  let order: KillOrder | undefined;
  const afterCommit = (events: Events): void => {
    if (!order || !hasMessage(events) || order.kill === 'before fan-out') return;
    if (order.kill === 'after a commit') die(order.kill, events);
    else if (order.kill === 'in flight') dieLater(order.turns, events);
    else dieAtAcknowledgement(events);
    order = undefined;
  };
  return {
    obey: (given) => void (order = given),
    store: (store) => ({
      ...store,
      async commit(writes) {
        const committed = await store.commit(writes);
        afterCommit(committed.events);
        return committed;
      },
    }),
    bus(bus) {
      const publish = bus.publish.bind(bus);
      bus.publish = (message) => {
        const isDue = order?.kill === 'before fan-out' && message.kind === 'commit';
        if (isDue && hasMessage(message.events)) die('before fan-out', message.events);
        publish(message);
      };
      return bus;
    },
  };
};
