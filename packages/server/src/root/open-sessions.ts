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
import type { Parts } from './parts.ts';

const heartbeatMs = 12_000;

export const openSessions = (
  { log, hub, presence }: Pick<OpenLog, 'log' | 'hub'> & { readonly presence: Presence },
  { commands, limiter, rules }: OpenCommands,
  people: OpenAccounts,
  authorize: Authorize | undefined,
  { clock, config, doubles, logger, metrics }: Parts,
): Sessions => {
  const sessions = new Sessions({
    log,
    hub,
    presence,
    commands,
    limiter,
    clock,
    logger,
    limits: config.limits,
    protocol: protocolVersion,
    heartbeatMs,
    // What the application is asked about may take any time: then only order is left to keep (ACK-1).
    pipelined: authorize === undefined ? isPipelined : isRead,
    reads: isRead,
    authenticate: async (input) => people.tokens.verify(parseInput(contract.authenticate.input, input).token),
    channelState: (user, channel) => rules.receipts.channelState(user, channel),
    isRevoked: (identity) => people.isRevoked(identity),
    closedFor: (reason) => metrics.outboundClosed(reason),
    random: doubles.random ?? Math.random,
  });
  metrics.watchConnections(() => sessions.transports());
  people.onRevoked((revoked) => {
    if (revoked.is === 'roles') sessions.changeRoles(revoked.user, revoked.roles);
    else sessions.close((identity) => bites(revoked, identity), 'unauthenticated');
  });
  return sessions;
};
