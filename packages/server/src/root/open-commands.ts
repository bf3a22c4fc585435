/**
 * The command table of a node: the rules of the place, refused while the node closes, and the limit on callers.
 */
import { GhantiError, type CommandName, type CommandOutput, type CommandRequest } from '@ghanti/protocol';
import type { OpenAccounts } from '../auth/open-accounts.ts';
import { chatRules, type ChatRules } from '../chat/chat.ts';
import type { Actor, Commands } from '../session/actor.ts';
import { createCommands, type Authorize } from '../session/commands.ts';
import { Limiter } from '../session/limiter.ts';
import type { Chat } from '../chat/context.ts';
import type { Presence } from '../presence/presence.ts';
import { openFeeds, type OpenFeeds } from './open-feeds.ts';
import type { OpenLog } from './open-log.ts';
import type { Ghanti } from './options.ts';
import type { Parts } from './parts.ts';

export type OpenCommands = {
  /** For clients: the embedding application may refuse each. */
  readonly commands: Commands;
  /** For the application itself, which is not asked. */
  readonly own: Commands;
  readonly limiter: Limiter;
  /** Of requests to `/events`, which take nothing from what one may send. */
  readonly reads: Limiter;
  readonly rules: ChatRules;
  readonly feeds: OpenFeeds;
};

/** What begins while the node closes is refused, or those who never stop sending would keep it open. */
const whileOpen = (commands: Commands, { condition }: Parts): Commands => ({
  served: commands.served,
  run: (name, actor, input) =>
    condition.draining
      ? Promise.reject(new GhantiError('unavailable', 'this node is closing', { retryAfterMs: 1_000 }))
      : commands.run(name, actor, input),
});

const chatOn = (
  { log, search, store, inUse }: OpenLog,
  presence: Presence,
  { bus, clock, config }: Parts,
): Chat => ({
  log,
  store,
  search,
  inUse,
  presence: {
    watch: (user, connection, users) => presence.watch(user, connection, users),
    ruleChanged: (user, rule) => bus.publish({ kind: 'presenceRule', user, rule }),
  },
  clock,
  limits: config.limits,
  directory: config.directory,
  signal: (signal) => bus.publish({ kind: 'signal', ...signal }),
});

export const openCommands = (
  opened: OpenLog,
  presence: Presence,
  { attempts }: Pick<OpenAccounts, 'attempts'>,
  authorize: Authorize | undefined,
  parts: Parts,
): OpenCommands => {
  const { clock, config, ids, metrics } = parts;
  const { commandsPerSecond: perSecond, commandBurst: burst } = config.limits;
  const { publicUrl = '' } = config;
  const chat = chatOn(opened, presence, parts);
  const rules = chatRules(chat, {
    newChannelId: () => ids.random(16),
    newCode: () => ids.random(16),
    urlOf: (code) => `${publicUrl}/join/${code}`,
  });
  const feeds = openFeeds(chat, opened, parts);
  const handlers = { ...rules.handlers, ...feeds.handlers };
  const { acceptInvite } = handlers;
  const ofClients: typeof handlers = {
    ...handlers,
    ...(acceptInvite && {
      acceptInvite: (actor, input) => attempts.invitation(actor.user, () => acceptInvite(actor, input)),
    }),
  };
  opened.onDelivered(({ events }) => rules.typing.follow(events));
  const counted = (command: string, outcome: string): void => metrics.command(command, outcome);
  return {
    commands: whileOpen(createCommands(ofClients, counted, authorize), parts),
    own: whileOpen(createCommands(handlers, counted), parts),
    limiter: new Limiter({ clock, perSecond, burst }),
    reads: new Limiter({ clock, perSecond, burst }),
    rules,
    feeds,
  };
};

/** Commands as a user, past the transports: the application itself vouches for who it is. */
export const acting = (commands: Commands, user: string): ReturnType<Ghanti['as']> => {
  const actor: Actor = { user, sid: null, roles: [], expiresAt: Infinity };
  return {
    // The table's own schema made the output; its name ties it to the type.
    call: <N extends CommandName>(command: N, input: CommandRequest<N>) =>
      commands.run(command, actor, input) as Promise<CommandOutput<N>>,
  };
};
