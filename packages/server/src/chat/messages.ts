/**
 * Sending. The one write of the hot path: everything that it needs to know is checked inside the transaction, so it
 * reaches the log in the turn in which it starts (ACK-1).
 */
import { invalid, type CommandInput } from '@ghanti/protocol';
import type { Guard } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { mayPost, unblocked } from './policy.ts';
import { answerEvent, settle, writeKey } from './writes.ts';

type SendInput = CommandInput<'sendMessage'>;

/** What the contract names and this server does not do yet is refused, not dropped. */
const refuseUnbuilt = (input: SendInput): void => {
  for (const field of ['poll', 'forwardOf'] as const) {
    if (input[field] !== undefined) throw invalid([{ path: field, message: 'not served here yet' }]);
  }
};

const dataOf = ({ clientId, text, replyTo, mentions }: SendInput): string =>
  JSON.stringify({
    clientId,
    text,
    replyTo,
    mentions: mentions !== undefined && mentions.length > 0 ? mentions : undefined,
  });

const guardsOf = (user: string, { channel, replyTo }: SendInput): readonly Guard[] => {
  const post = [mayPost(channel, user), unblocked(channel, user)];
  return replyTo === undefined ? post : [...post, { is: 'seq', channel, user, seq: replyTo }];
};

export const messageHandlers = (chat: Chat) =>
  ({
    async sendMessage({ user }, input) {
      refuseUnbuilt(input);
      const { channel } = input;
      const result = await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('sendMessage', user, channel, input),
        guards: guardsOf(user, input),
        steps: [{ do: 'event', channel, type: 'receiveMessage', by: user, data: dataOf(input) }],
      });
      return answerEvent(chat, user, channel, settle(result, 'replyTo'));
    },
  }) satisfies Handlers;
