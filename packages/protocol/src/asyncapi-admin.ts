/** The door of administrators in the AsyncAPI document: Socket.IO's `/admin`, its commands, and the figures of each second. */
import { messageRef, type Row } from './asyncapi-messages.ts';
import { command, type Operations } from './asyncapi-operations.ts';
import { adminCommandNames } from './commands/admin.ts';

const names = [
  'connect',
  'connectError',
  'metricsSignal',
  ...adminCommandNames.flatMap((name) => [`${name}Command`, `${name}Acknowledgement`]),
];

export const adminChannel = {
  address: '/admin',
  title: 'What administrators do, over Socket.IO',
  description: 'For users with the role `admin`.',
  servers: [{ $ref: '#/servers/socketio' }],
  messages: Object.fromEntries(names.map((name) => [name, messageRef(name)])),
};

export const adminOperations = (rows: readonly Row[]): Operations => ({
  ...Object.fromEntries(
    rows.map((row) => [`${row.name}.admin`, command(row, 'admin', 'Command', 'Acknowledgement')]),
  ),
  'metrics.admin': {
    action: 'send',
    channel: { $ref: '#/channels/admin' },
    summary: 'The figures of the last second.',
    messages: [{ $ref: '#/channels/admin/messages/metricsSignal' }],
  },
});
