/**
 * Whom a commit concerns, channel by channel, so that each node is sent what it serves. An event concerns its own channel, and
 * those whose readers make something of it: who was blocked is told as well, and what is kept of a channel is kept true by what
 * stands in a `self` channel. A user's own states concern his `self` channel.
 */
import { selfChannel } from '../kit/channel-ids.ts';
import type { EventRow } from '../log/event-log.ts';
import type { CommitMessage, PayloadMessage } from './messages.ts';

export type Part = { -readonly [K in 'events' | 'marks' | 'states']: PayloadMessage[K][number][] };

/** What else has to hear of it. */
const asideOf = ({ type, data }: EventRow): string | undefined => {
  if (type === 'blockChanged') return selfChannel((JSON.parse(data) as { user: string }).user);
  if (type === 'messageHidden') return (JSON.parse(data) as { channel: string }).channel;
  if (type !== 'channelOpened') return undefined;
  const { channel, kind }: { channel: string; kind: string } = JSON.parse(data);
  return kind === 'direct' ? channel : undefined;
};

export const partsByChannel = ({
  events,
  marks,
  states,
}: Pick<CommitMessage, 'events' | 'marks' | 'states'>): ReadonlyMap<string, Part> => {
  const parts = new Map<string, Part>();
  const of = (channel: string): Part => {
    const known = parts.get(channel);
    if (known !== undefined) return known;
    const made: Part = { events: [], marks: [], states: [] };
    parts.set(channel, made);
    return made;
  };
  for (const event of events) {
    of(event.channel).events.push(event);
    const aside = asideOf(event);
    if (aside !== undefined && aside !== event.channel) of(aside).events.push(event);
  }
  for (const mark of marks) of(mark.channel).marks.push(mark);
  for (const state of states) of(selfChannel(state.user)).states.push(state);
  return parts;
};
