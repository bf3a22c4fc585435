/**
 * Sending. The one write of the hot path: everything that it needs to know is checked inside the transaction, so it
 * reaches the log in the turn in which it starts (ACK-1). A forward takes the content of another message along; both are
 * one write.
 */
import { invalid, type CommandInput } from '@ghanti/protocol';
import type { Guard, Step } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { mayPost, unblocked } from './policy.ts';
import { answerEvent, settle, writeKey } from './writes.ts';

type SendInput = CommandInput<'sendMessage'>;

const refusePast = ({ poll }: SendInput, now: number): void => {
  if (poll?.closesAt !== undefined && poll.closesAt <= now)
    throw invalid([{ path: 'poll.closesAt', message: 'is past' }]);
};

const dataOf = ({ clientId, text, replyTo, mentions, poll }: SendInput): string =>
  JSON.stringify({
    clientId,
    text,
    replyTo,
    mentions: mentions !== undefined && mentions.length > 0 ? mentions : undefined,
    poll,
  });

const guardsOf = (user: string, { channel, replyTo }: SendInput): readonly Guard[] => {
  const post = [mayPost(channel, user), unblocked(channel, user)];
  return replyTo === undefined ? post : [...post, { is: 'seq', channel, user, seq: replyTo }];
};

const stepOf = (user: string, input: SendInput): Step => {
  const { channel, forwardOf } = input;
  const data = dataOf(input);
  return forwardOf === undefined
    ? { do: 'event', channel, type: 'receiveMessage', by: user, data }
    : { do: 'forward', channel, by: user, of: forwardOf, data };
};

export const messageHandlers = (chat: Chat) =>
  ({
    async sendMessage({ user }, input) {
      const at = chat.clock.now();
      refusePast(input, at);
      const { channel } = input;
      const result = await chat.log.append({
        at,
        key: writeKey('sendMessage', user, channel, input),
        guards: guardsOf(user, input),
        steps: [stepOf(user, input)],
      });
      return answerEvent(chat, user, channel, settle(result, 'replyTo'));
    },
  }) satisfies Handlers;
