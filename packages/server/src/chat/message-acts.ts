/**
 * What is done to a message that is there: edited, taken away, reacted to, pinned. Each is one event and what it makes of the
 * message, in one write. Where nothing changes nothing is written, and the answer has the event that stands.
 * Rules: IDEM-1, RES-5; who may is in PROTOCOL.md section 6.
 */
import type { CommandInput, CommandName } from '@ghanti/protocol';
import { selfChannel } from '../kit/channel-ids.ts';
import type { Guard, Step } from '../store/store.ts';
import type { Chat, Handler, Handlers } from './context.ts';
import { isAuthor, isMember, leaders, mayPost, message, unblocked } from './policy.ts';
import { answerEvent, answerStanding, settle, writeKey, type Settled } from './writes.ts';

type Act = { readonly guards: readonly Guard[]; readonly step: Step };

/** One act in a channel, under the caller's key. */
export const act = async <N extends CommandName>(
  chat: Chat,
  command: N,
  user: string,
  input: CommandInput<N> & { readonly clientId: string; readonly channel: string },
  { guards, step }: Act,
): Promise<Settled> =>
  settle(
    await chat.log.append({
      at: chat.clock.now(),
      key: writeKey(command, user, input.channel, input),
      guards,
      steps: [step],
    }),
  );

const editMessage =
  (chat: Chat): Handler<'editMessage'> =>
  async ({ user }, input) => {
    const { channel, seq, text } = input;
    const guards: readonly Guard[] = [
      isMember(channel, user),
      unblocked(channel, user),
      message(channel, user, seq),
      isAuthor(channel, user, seq),
      { is: 'ownText', channel, seq },
    ];
    const step = { do: 'edit', channel, seq, by: user, text } as const;
    return answerEvent(chat, user, channel, await act(chat, 'editMessage', user, input, { guards, step }));
  };

const forEveryone = (user: string, { channel, seq }: CommandInput<'deleteMessage'>): Act => ({
  guards: [isMember(channel, user), message(channel, user, seq), isAuthor(channel, user, seq, leaders)],
  step: { do: 'delete', channel, seq, by: user },
});

/** From one's own view: an event of one's `self` channel, under a key of the channel that the message is in (IDEM-1). */
const forMe = (user: string, { channel, seq }: CommandInput<'deleteMessage'>): Act => ({
  guards: [isMember(channel, user), message(channel, user, seq, { gone: 'allowed' })],
  step: { do: 'hide', channel, seq, user },
});

const deleteMessage =
  (chat: Chat): Handler<'deleteMessage'> =>
  async ({ user }, input) => {
    const isMine = input.scope === 'me';
    const done = isMine ? forMe(user, input) : forEveryone(user, input);
    const settled = await act(chat, 'deleteMessage', user, input, done);
    return answerStanding(chat, user, isMine ? selfChannel(user) : input.channel, settled);
  };

const react =
  (chat: Chat): Handler<'react'> =>
  async ({ user }, input) => {
    const { channel, seq, emoji, on } = input;
    const guards = [isMember(channel, user), unblocked(channel, user), message(channel, user, seq)];
    const step = { do: 'react', channel, seq, by: user, emoji, on } as const;
    return answerStanding(chat, user, channel, await act(chat, 'react', user, input, { guards, step }));
  };

const pinMessage =
  (chat: Chat): Handler<'pinMessage'> =>
  async ({ user }, input) => {
    const { channel, seq, on } = input;
    const guards = [mayPost(channel, user), message(channel, user, seq)];
    const { maxPins } = chat.limits;
    const step = { do: 'pin', channel, seq, by: user, on, maxPins } as const;
    return answerStanding(chat, user, channel, await act(chat, 'pinMessage', user, input, { guards, step }));
  };

export const messageActs = (chat: Chat) =>
  ({
    editMessage: editMessage(chat),
    deleteMessage: deleteMessage(chat),
    react: react(chat),
    pinMessage: pinMessage(chat),
  }) satisfies Handlers;
