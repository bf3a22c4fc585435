/** The commands whose input has a `clientId` (IDEM-1). A test holds this list to the contract's table. */
import type { CommandName } from '../wire.ts';

export const keyed: ReadonlySet<CommandName> = new Set([
  'sendMessage',
  'editMessage',
  'deleteMessage',
  'react',
  'vote',
  'closePoll',
  'pinMessage',
  'updateChannel',
  'addMembers',
  'removeMember',
  'leave',
  'setRole',
  'createGroup',
  'createFeed',
  'createInvite',
  'acceptInvite',
  'notify',
] as const);
