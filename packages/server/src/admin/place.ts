/**
 * Connections, channels, the audit log and the figures of the node, for administrators, page by page.
 */
import { invalid, notFound, type AdminChannel, type AdminOutput } from '@ghanti/protocol';
import type { AuditRow, ChannelRow } from '../store/store.ts';
import type { Admin, AdminHandlers } from './context.ts';

type PlaceHandlers = Pick<
  AdminHandlers,
  'listConnections' | 'closeConnection' | 'listAllChannels' | 'deleteAnyMessage' | 'listAudit' | 'getMetrics'
>;

const isShown = (channel: ChannelRow): channel is ChannelRow & { kind: AdminChannel['kind'] } =>
  channel.kind !== 'self';

const channelOf = (channel: ChannelRow & { kind: AdminChannel['kind'] }): AdminChannel => ({
  id: channel.id,
  kind: channel.kind,
  ...(channel.title !== null && { title: channel.title }),
  memberCount: channel.memberCount,
  head: channel.head,
  createdAt: channel.createdAt,
  ...(channel.createdBy !== null && { createdBy: channel.createdBy }),
});

const entryOf = ({
  num,
  at,
  by,
  action,
  target,
  detail,
}: AuditRow): AdminOutput<'listAudit'>['entries'][number] => ({
  num,
  at,
  by,
  action,
  target,
  // Written by this server, as JSON.
  detail: JSON.parse(detail),
});

export const placeOf = (admin: Admin): PlaceHandlers => ({
  async listConnections(_by, { user, after = '', limit }) {
    const all = admin.connections.list().filter((one) => user === undefined || one.user === user);
    const later = all.filter(({ connection }) => connection > after);
    const sorted = later.toSorted((one, other) => (one.connection < other.connection ? -1 : 1));
    const connections = sorted.slice(0, limit);
    const next = sorted.length > limit ? connections.at(-1)?.connection : undefined;
    return { node: admin.node, connections, ...(next !== undefined && { next }) };
  },

  async closeConnection(_by, { connection }) {
    if (!admin.connections.closeOne(connection)) throw notFound();
    return {};
  },

  async listAllChannels(_by, { kind, after, limit }) {
    const { channels, next } = await admin.store.allChannels({ kind, after, limit });
    return { channels: channels.filter(isShown).map(channelOf), ...(next !== undefined && { next }) };
  },

  async deleteAnyMessage(_by, { channel, seq }) {
    const known = await admin.store.channel(channel);
    if (known === undefined || !isShown(known)) throw notFound();
    const [event] = await admin.store.events({ channel, from: seq, to: seq }, 1, false);
    if (event?.type !== 'receiveMessage') throw invalid([{ path: 'seq', message: 'no such message here' }]);
    const written = await admin.log.append({
      at: admin.clock.now(),
      guards: [],
      steps: [{ do: 'delete', channel, seq, by: null }],
    });
    if (written.outcome === 'broken') throw written.error;
    return {};
  },

  async listAudit(_by, { before, by, action, limit }) {
    const rows = await admin.store.audit.page({ before, by, action, limit: limit + 1 });
    const entries = rows.slice(0, limit).map(entryOf);
    const next = rows.length > limit ? entries.at(-1)?.num : undefined;
    return { entries, ...(next !== undefined && { next }) };
  },

  async getMetrics() {
    return { node: admin.node, metrics: await admin.metrics() };
  },
});
