/**
 * The connections of a node, and what ends them from outside: whatever they rest on is taken back (AUTH-1).
 */
import { commands as contract, parseInput, protocolVersion } from '@ghanti/protocol';
import type { OpenAccounts } from '../auth/open-accounts.ts';
import { bites } from '../auth/revocations.ts';
import type { Presence } from '../presence/presence.ts';
import { isPipelined, isRead, type Authorize } from '../session/commands.ts';
import { Sessions } from '../session/sessions.ts';
import type { OpenCommands } from './open-commands.ts';
import type { OpenLog } from './open-log.ts';
import { notificationView } from './open-notifications.ts';
import type { Parts } from './parts.ts';

const heartbeatMs = 12_000;

export const openSessions = (
  opened: OpenLog & { readonly presence: Presence },
  { commands, limiter, rules, feeds }: OpenCommands,
  people: OpenAccounts,
  authorize: Authorize | undefined,
  parts: Parts,
): Sessions => {
  const { log, hub, presence, feeds: live } = opened;
  const { clock, config, doubles, logger, metrics } = parts;
  const sessions = new Sessions({
    log,
    hub,
    presence,
    feeds: live,
    notifications: notificationView(opened, parts),
    commands,
    limiter,
    clock,
    logger,
    limits: config.limits,
    protocol: protocolVersion,
    heartbeatMs,
    isAlone: config.databaseUrl === undefined,
    // What the application is asked about may take any time: then only order is left to keep (ACK-1).
    pipelined: authorize === undefined ? isPipelined : isRead,
    reads: isRead,
    authenticate: async (input) => people.tokens.verify(parseInput(contract.authenticate.input, input).token),
    channelState: (user, channel) => rules.receipts.channelState(user, channel),
    isRevoked: (identity) => people.isRevoked(identity),
    closedFor: (reason) => metrics.outboundClosed(reason),
    random: doubles.random ?? Math.random,
  });
  feeds.findReaders((connection) => sessions.named(connection));
  metrics.watchConnections(() => sessions.transports());
  people.onRevoked((revoked) => {
    if (revoked.is === 'roles') sessions.changeRoles(revoked.user, revoked.roles);
    else sessions.close((identity) => bites(revoked, identity), 'unauthenticated');
  });
  return sessions;
};
