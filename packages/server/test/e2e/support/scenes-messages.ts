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

/** Makes what the thing says in a channel; gives its seq, and 1, which is nobody's message, for anything else. */
export const messageFor = async (stage: Stage, on: Thing, channel: string): Promise<number> => {
  const owner = stage.cast.owner.user;
  const as = stage.server.ghanti.as(owner);
  const key = { clientId: randomUUID(), channel };
  switch (on) {
    case 'a message of the owner':
    case 'a message where admins post':
    case 'a message in a direct channel':
      return send(stage, owner, channel, { text: 'salaam' });
    case 'a message of the member':
      return send(stage, stage.cast.member.user, channel, { text: 'walaikum' });
    case 'a poll of the owner':
      return send(stage, owner, channel, { poll });
    case 'a poll of the member':
      return send(stage, stage.cast.member.user, channel, { poll });
    case 'a closed poll': {
      const seq = await send(stage, owner, channel, { poll });
      await as.call('closePoll', { ...key, seq });
      return seq;
    }
    case 'a deleted message': {
      const seq = await send(stage, owner, channel, { text: 'oops' });
      await as.call('deleteMessage', { ...key, seq, scope: 'everyone' });
      return seq;
    }
    case 'a forward by the owner': {
      const seq = await send(stage, owner, channel, { text: 'salaam' });
      return send(stage, owner, channel, { forwardOf: { channel, seq } });
    }
    default:
      return 1;
  }
};
