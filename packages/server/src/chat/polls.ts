/**
 * Voting, and the end of a poll. A poll that says `closesAt` ends by itself, without an event. In an anonymous poll the
 * event of a vote is nobody's and has the counts alone.
 */
import type { Chat, Handler, Handlers } from './context.ts';
import { act } from './message-acts.ts';
import { isAuthor, isMember, leaders, message } from './policy.ts';
import { answerEvent, answerStanding } from './writes.ts';

const vote =
  (chat: Chat): Handler<'vote'> =>
  async ({ user }, input) => {
    const { channel, seq, options } = input;
    const guards = [
      isMember(channel, user),
      message(channel, user, seq),
      { is: 'openPoll', channel, seq, options } as const,
    ];
    const step = { do: 'vote', channel, seq, by: user, options } as const;
    return answerStanding(chat, user, channel, await act(chat, 'vote', user, input, { guards, step }));
  };

const closePoll =
  (chat: Chat): Handler<'closePoll'> =>
  async ({ user }, input) => {
    const { channel, seq } = input;
    const guards = [
      isMember(channel, user),
      message(channel, user, seq),
      isAuthor(channel, user, seq, leaders),
      { is: 'openPoll', channel, seq } as const,
    ];
    const step = { do: 'closePoll', channel, seq, by: user } as const;
    return answerEvent(chat, user, channel, await act(chat, 'closePoll', user, input, { guards, step }));
  };

export const pollHandlers = (chat: Chat) =>
  ({ vote: vote(chat), closePoll: closePoll(chat) }) satisfies Handlers;
