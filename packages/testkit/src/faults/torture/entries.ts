/** Events, and messages as they stand, as the history writes them down. */
import type { EventEnvelope, MessageState, PlainEvent } from '@ghanti/protocol';
import { canonical, type Entry } from '../../history/operation.ts';

type Event = EventEnvelope | PlainEvent;

/** What was deleted has left its place, and nothing else. */
const isGone = ({ type, data }: Event): boolean =>
  (type === 'receiveMessage' && data.clientId === undefined) ||
  (type === 'messageEdited' && data.text === undefined);

export const entryOfEvent = (event: Event): Entry => {
  const { seq, id, type, by, data } = event;
  const gone = isGone(event) ? ({ gone: true } as const) : {};
  if (type !== 'receiveMessage') return { seq, id, type, by, clientId: null, body: canonical(data), ...gone };
  return { seq, id, type, by, clientId: data.clientId ?? null, body: data.text ?? '', ...gone };
};

/** A message of a page of history: what edits made of it is not what was sent. */
export const entryOfState = (
  message: MessageState,
  sent: (channel: string, seq: number) => string | undefined,
): Entry => {
  const entry = entryOfEvent(message);
  const edited = message.state?.editedSeq !== undefined;
  return edited && !entry.gone ? { ...entry, body: sent(message.channel, message.seq) ?? entry.body } : entry;
};
