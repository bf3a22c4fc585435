/**
 * What a write may ask of messages and do to them, as plain data (write.ts).
 */
import type { Role } from './rows.ts';

/**
 * `message`: there is a message at `seq`, the user is a present member and may read it (refusal `message`), and it is not gone:
 *   deleted, expired, erased (refusal `gone`; not asked where `gone` is allowed).
 * `author`: the message is the user's, or his role is one of `orRoles`.
 * `ownText`: the message has a text, and it is nobody else's: no forward (refusal `text`).
 * `openPoll`: the message is a poll (refusal `poll`) and open (`closed`); `options`, where given, are numbers of its options, and
 *   more than one only where it takes several (refusal `options`).
 * `ahead`: the time is after that of the write (refusal `past`).
 */
export type MessageGuard =
  | { readonly is: 'ahead'; readonly time: number }
  | {
      readonly is: 'message';
      readonly channel: string;
      readonly user: string;
      readonly seq: number;
      readonly gone?: 'allowed';
    }
  | {
      readonly is: 'author';
      readonly channel: string;
      readonly user: string;
      readonly seq: number;
      readonly orRoles: readonly Role[];
    }
  | { readonly is: 'ownText'; readonly channel: string; readonly seq: number }
  | {
      readonly is: 'openPoll';
      readonly channel: string;
      readonly seq: number;
      readonly options?: readonly number[];
    };

/** Besides those of the guards: `pins`, over `maxPins`. */
export type MessageRefusal =
  | 'message'
  | 'gone'
  | 'author'
  | 'text'
  | 'poll'
  | 'closed'
  | 'options'
  | 'past'
  | 'pins';

/**
 * `edit`, `delete`, `react`, `vote`, `closePoll`, `pin`: one event on the message `seq`, and what it makes of the message. `delete`
 *   scrubs the message and its edits, and passes over one that is gone. `react`, `vote`, `pin` write nothing where nothing
 *   changes; the event that stands, where there is one, is the result's `standing`. A vote in an anonymous poll is an event
 *   by nobody, with counts alone.
 * `hide`: `messageHidden {channel, target}` in the user's `self` channel, unless it is hidden.
 * `forward`: a message with the content of another that `by` may read (refusal `message`, `gone`); `data` is what it has besides.
 */
export type MessageStep =
  | {
      readonly do: 'edit';
      readonly channel: string;
      readonly seq: number;
      readonly by: string;
      readonly text: string;
    }
  | { readonly do: 'delete'; readonly channel: string; readonly seq: number; readonly by: string | null }
  | {
      readonly do: 'react';
      readonly channel: string;
      readonly seq: number;
      readonly by: string;
      readonly emoji: string;
      readonly on: boolean;
    }
  | {
      readonly do: 'vote';
      readonly channel: string;
      readonly seq: number;
      readonly by: string;
      readonly options: readonly number[];
    }
  | { readonly do: 'closePoll'; readonly channel: string; readonly seq: number; readonly by: string }
  | {
      readonly do: 'pin';
      readonly channel: string;
      readonly seq: number;
      readonly by: string;
      readonly on: boolean;
      readonly maxPins: number;
    }
  | { readonly do: 'hide'; readonly channel: string; readonly seq: number; readonly user: string }
  | {
      readonly do: 'forward';
      readonly channel: string;
      readonly by: string;
      readonly of: { readonly channel: string; readonly seq: number };
      readonly data: string;
    };
