/** Messages that the rows of the who-may-call table are tried on: who wrote them, where, and what became of them. */
import { randomUUID } from 'node:crypto';
import type { CommandRequest } from '@ghanti/protocol';
import type { Thing } from '../who-may-call-rows.ts';
import type { Stage } from './scenes.ts';

type Content = Partial<Pick<CommandRequest<'sendMessage'>, 'text' | 'poll' | 'forwardOf'>>;

const poll = { question: 'Chai?', options: ['haan', 'nahin'] };

const send = async ({ server }: Stage, user: string, channel: string, content: Content): Promise<number> => {
  const key = { clientId: randomUUID(), channel };
  return (await server.ghanti.as(user).call('sendMessage', { ...key, ...content })).event.seq;
};

type Make = (stage: Stage, channel: string) => Promise<number>;

const owner =
  (content: Content): Make =>
  (stage, channel) =>
    send(stage, stage.cast.owner.user, channel, content);

const member =
  (content: Content): Make =>
  (stage, channel) =>
    send(stage, stage.cast.member.user, channel, content);

const closed: Make = async (stage, channel) => {
  const seq = await owner({ poll })(stage, channel);
  const as = stage.server.ghanti.as(stage.cast.owner.user);
  await as.call('closePoll', { clientId: randomUUID(), channel, seq });
  return seq;
};

const deleted: Make = async (stage, channel) => {
  const seq = await owner({ text: 'oops' })(stage, channel);
  const as = stage.server.ghanti.as(stage.cast.owner.user);
  await as.call('deleteMessage', { clientId: randomUUID(), channel, seq, scope: 'everyone' });
  return seq;
};

const forwarded: Make = async (stage, channel) => {
  const seq = await owner({ text: 'salaam' })(stage, channel);
  return owner({ forwardOf: { channel, seq } })(stage, channel);
};

const things: Readonly<Partial<Record<Thing, Make>>> = {
  'a message of the owner': owner({ text: 'salaam' }),
  'a message where admins post': owner({ text: 'salaam' }),
  'a message in a direct channel': owner({ text: 'salaam' }),
  'a message of the member': member({ text: 'walaikum' }),
  'a poll of the owner': owner({ poll }),
  'a poll of the member': member({ poll }),
  'a closed poll': closed,
  'a deleted message': deleted,
  'a forward by the owner': forwarded,
};

/** Makes what the thing says in a channel; gives its seq, and 1, which is nobody's message, for anything else. */
export const messageFor = async (stage: Stage, on: Thing, channel: string): Promise<number> =>
  things[on]?.(stage, channel) ?? 1;
