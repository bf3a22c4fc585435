/**
 * Notifications from outside the chat (NTF-1): one durable event in each person's `self` channel, at most once however often the
 * command is repeated. Each person's row has a key of its own, and the sender's row, written last, keeps how many there were:
 * a repeat after a crash in between writes what is missing. Bounded: so many people share a transaction, then others have theirs.
 */
import { randomUUID } from 'node:crypto';
import {
  commands,
  parseInput,
  type CommandInput,
  type CommandOutput,
  type CommandRequest,
} from '@ghanti/protocol';
import { selfChannel } from '../kit/channel-ids.ts';
import type { EventRow, Write, WriteKey } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { forbidden } from './policy.ts';
import { ackEvent } from './views.ts';
import { settle, writeKey } from './writes.ts';

type Notice = CommandInput<'notify'>;
/** Who sends: a user, or null for the embedding application, whose rows stand in a channel of no user. */
type Sender = string | null;

const atOnce = 100;

const contentOf = ({ title, body, url, kind, data }: Notice): string =>
  JSON.stringify({ title, body, url, kind, data });

const writing = (chat: Chat, by: Sender, to: string, data: string, key: WriteKey): Write => {
  const channel = selfChannel(to);
  const own = { kind: 'self', title: null, posting: 'members', history: 'all', by: to } as const;
  return {
    at: chat.clock.now(),
    key,
    guards: to === (by ?? '') ? [] : [{ is: 'user', user: to }],
    steps: [
      { do: 'channel', id: channel, ...own },
      { do: 'event', channel, type: 'notification', by, data },
    ],
  };
};

/** No client id has a `>`: the key of a person's row is nobody's own. */
const keyFor = (key: WriteKey, to: string): WriteKey => ({
  ...key,
  channel: selfChannel(to),
  clientId: `${key.clientId}>`,
});

/** Whether the person is there. Whoever blocked the sender counts, and is told nothing (BLK-1). */
const notifyOne = async (
  chat: Chat,
  by: Sender,
  to: string,
  data: string,
  key: WriteKey,
): Promise<boolean> => {
  if (by !== null && by !== to && (await chat.store.blockedBetween(by, to)))
    return (await chat.store.accounts.user(to)) !== undefined;
  const result = await chat.log.append(writing(chat, by, to, data, keyFor(key, to)));
  if (result.outcome === 'refused' && result.why === 'user') return false;
  settle(result);
  return true;
};

const countIn = ({ data }: EventRow): number => (JSON.parse(data) as { data: { count: number } }).data.count;

/** What the command gave the first time, if there was one. A key comes before all guards, and nobody has the empty name. */
const spent = async (chat: Chat, key: WriteKey): Promise<EventRow | undefined> => {
  const guards = [{ is: 'user', user: '' }] as const;
  const result = await chat.log.append({ at: chat.clock.now(), key, guards, steps: [] });
  if (result.outcome === 'refused') return undefined;
  const settled = settle(result);
  return settled.is === 'duplicate' ? settled.event : undefined;
};

const notifyEach = async (chat: Chat, by: Sender, input: Notice, key: WriteKey): Promise<number> => {
  const data = contentOf(input);
  let count = 0;
  for (let at = 0; at < input.users.length; at += atOnce) {
    const some = input.users.slice(at, at + atOnce).map((to) => notifyOne(chat, by, to, data, key));
    count += (await Promise.all(some)).filter(Boolean).length;
  }
  return count;
};

const notifyAll = async (chat: Chat, by: Sender, input: Notice): Promise<CommandOutput<'notify'>> => {
  const own = by ?? '';
  const key = writeKey('notify', own, selfChannel(own), input);
  const first = await spent(chat, key);
  if (first !== undefined) return { count: countIn(first), event: ackEvent(first), duplicate: true };
  const count = await notifyEach(chat, by, input, key);
  const told = JSON.stringify({ title: input.title, kind: 'notified', data: { count } });
  const settled = settle(await chat.log.append(writing(chat, by, own, told, key)));
  if (settled.is === 'duplicate')
    return { count: countIn(settled.event), event: ackEvent(settled.event), duplicate: true };
  const event = settled.written.events.at(-1);
  return { count, ...(event !== undefined && { event: ackEvent(event) }) };
};

export const notifyHandlers = (chat: Chat) =>
  ({
    async notify({ user, scopes }, input) {
      if (scopes?.includes('notify') !== true) throw forbidden('for keys with the scope notify');
      return notifyAll(chat, user, input);
    },
  }) satisfies Handlers;

/** The embedding application's own: past scopes, under a client id of its own or none. */
export type ApplicationNotice = Omit<CommandRequest<'notify'>, 'clientId'> & { readonly clientId?: string };

export const notifyByApplication = (
  chat: Chat,
  given: ApplicationNotice,
): Promise<{ readonly count: number }> =>
  notifyAll(chat, null, parseInput(commands.notify.input, { clientId: randomUUID(), ...given }));
