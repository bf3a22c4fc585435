/**
 * Sending. The one write of the hot path: everything that it needs to know is checked inside the transaction, so it
 * reaches the log in the turn in which it starts (ACK-1). A forward takes the content of another message along; both are
 * one write.
 */
import type { CommandInput } from '@ghanti/protocol';
import type { Guard, Step } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { mayPost, unblocked } from './policy.ts';
import { answerEvent, settle, writeKey } from './writes.ts';

type SendInput = CommandInput<'sendMessage'>;

const dataOf = ({ clientId, text, replyTo, mentions, poll }: SendInput): string =>
  JSON.stringify({
    clientId,
    text,
    replyTo,
    mentions: mentions !== undefined && mentions.length > 0 ? mentions : undefined,
    poll,
  });

/** Checked in the transaction, so that a repeat is answered as the first time, however late it comes (IDEM-1). */
const guardsOf = (user: string, { channel, replyTo, poll }: SendInput): readonly Guard[] => {
  const guards: Guard[] = [mayPost(channel, user), unblocked(channel, user)];
  if (replyTo !== undefined) guards.push({ is: 'seq', channel, user, seq: replyTo });
  if (poll?.closesAt !== undefined) guards.push({ is: 'ahead', time: poll.closesAt });
  return guards;
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
      const { channel } = input;
      const result = await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('sendMessage', user, channel, input),
        guards: guardsOf(user, input),
        steps: [stepOf(user, input)],
      });
      return answerEvent(chat, user, channel, settle(result, 'replyTo'));
    },
  }) satisfies Handlers;
