/**
 * What somebody did here and the log does not show yet: messages, and what was done to messages. A deed is plain data, kept
 * from before its first try until the log has it (DUR-1). Until then it is folded over what is held, as the event that it
 * will become. Pure.
 */
import type { NewMessage, Target } from '../api.ts';
import type { ErrorCode, PlainEvent } from '../wire.ts';

type Inputs = {
  readonly sendMessage: NewMessage & { readonly forwarded?: string };
  readonly editMessage: { readonly text: string };
  readonly deleteMessage: { readonly scope: 'everyone' | 'me' };
  readonly react: { readonly emoji: string; readonly on: boolean };
  readonly vote: { readonly options: readonly number[] };
  readonly closePoll: object;
  readonly pinMessage: { readonly on: boolean };
};
export type DeedCommand = keyof Inputs;

export type Fate =
  | { readonly is: 'waiting' }
  /** Acknowledged; shown until the log of that channel has come so far. */
  | { readonly is: 'stored'; readonly channel: string; readonly seq: number }
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly message: string };

/** What is done, to what. */
export type Doing = {
  [C in DeedCommand]: {
    readonly command: C;
    readonly input: Inputs[C];
    /** The message it is done to: its seq, or its `clientId` while that waits. */
    readonly target: C extends 'sendMessage' ? undefined : Target;
  };
}[DeedCommand];

export type Deed = Doing & {
  readonly clientId: string;
  readonly channel: string;
  readonly at: number;
  /** The program that tries it. */
  readonly owner: string;
  readonly fate: Fate;
};
export type Message = Extract<Deed, { command: 'sendMessage' }>;

export const isMessage = (deed: Deed): deed is Message => deed.command === 'sendMessage';

/** The input of the command, but for the `clientId`. */
export const inputOf = ({ channel, target, input }: Deed): Record<string, unknown> => {
  const { forwarded: _, ...given }: Record<string, unknown> = { ...input };
  return { channel, ...(target !== undefined && { seq: target }), ...given };
};

type Data = Pick<PlainEvent, 'type' | 'data'>;

const dataOf = (deed: Deed, target: number): Data | undefined => {
  switch (deed.command) {
    case 'editMessage':
      return { type: 'messageEdited', data: { target, text: deed.input.text } };
    case 'deleteMessage':
      return { type: 'messageDeleted', data: { target } };
    case 'react':
      return { type: 'reactionChanged', data: { target, ...deed.input } };
    case 'vote':
      return { type: 'pollVoted', data: { target, options: [...deed.input.options] } };
    case 'closePoll':
      return { type: 'pollClosed', data: { target } };
    case 'pinMessage':
      return { type: 'messagePinned', data: { target, on: deed.input.on } };
    case 'sendMessage':
      return undefined;
  }
};

/** The event that a deed will become, for folding only: `target` stands for the message it is done to. */
export const foreseen = (deed: Deed, me: string, target: number): PlainEvent | undefined => {
  const data = dataOf(deed, target);
  if (data === undefined) return undefined;
  // `type` and `data` were chosen together above.
  return { ...data, channel: deed.channel, seq: Infinity, id: '', by: me, at: deed.at } as PlainEvent;
};
