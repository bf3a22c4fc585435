/** Who says what at which door: commands that the server receives and acknowledges, events and signals that it sends. */
import { eventsBinding, sent } from './asyncapi-doors.ts';
import type { Row } from './asyncapi-messages.ts';

export type Operations = Record<string, Record<string, unknown>>;

const channel = (name: string) => ({ $ref: `#/channels/${name}` });
const inChannel = (name: string, message: string) => ({ $ref: `#/channels/${name}/messages/${message}` });

/** A request, and its one reply on the same connection. */
export const command = (row: Row, door: string, asked: string, told: string) => ({
  action: 'receive',
  channel: channel(door),
  title: row.name,
  summary: row.spec.summary,
  description: `Who may: ${row.spec.access}.`,
  tags: [{ name: row.tag }],
  messages: [inChannel(door, `${row.name}${asked}`)],
  reply: { channel: channel(door), messages: [inChannel(door, `${row.name}${told}`)] },
  'x-command': row.name,
});

const sends = (door: string, summary: string, messages: readonly string[]) => ({
  action: 'send',
  channel: channel(door),
  summary,
  messages: messages.map((message) => inChannel(door, message)),
});

const connects = (door: string) => ({
  action: 'receive',
  channel: channel(door),
  summary: 'Open the namespace; who is refused hears why.',
  messages: [inChannel(door, 'connect')],
  reply: { channel: channel(door), messages: [inChannel(door, 'connectError')] },
});

const poll = {
  action: 'send',
  channel: channel('events'),
  summary: 'Answer a poll: at once, or as soon as there is something, within `wait` seconds.',
  messages: [inChannel('events', 'pollAnswer')],
  bindings: eventsBinding,
};

export function operations(rows: readonly Row[]): Operations {
  const chat = rows.map((row) => [row.name, command(row, 'chat', 'Command', 'Acknowledgement')]);
  const socket = rows.map((row) => [`${row.name}.websocket`, command(row, 'websocket', 'Frame', 'Reply')]);
  const doors = Object.entries(sent).flatMap(([door, { events, signals }]) => [
    [`events.${door}`, sends(door, 'What happened, in order, each once.', events)],
    [`signals.${door}`, sends(door, 'What is true now.', signals)],
  ]);
  return {
    'connect.chat': connects('chat'),
    'connect.notifications': connects('notifications'),
    ...Object.fromEntries([...chat, ...socket, ...doors]),
    'poll.events': poll,
  };
}
