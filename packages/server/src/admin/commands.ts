/**
 * The table of what administrators may do, for REST and `/admin` alike. Promise: only who has the role `admin` by his token, and
 * no key; what changes anything is in the audit log before it is done, and what became of it after, if it failed. What only
 * reads is not written down.
 */
import {
  adminCommands,
  GhantiError,
  invalid,
  isAdminCommand,
  parseInput,
  type AdminCommandName,
} from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';
import type { Admin, AdminHandlers } from './context.ts';
import { machinesOf } from './machines.ts';
import { peopleOf } from './people.ts';
import { placeOf } from './place.ts';

export interface AdminCommands {
  /** Parses, runs, answers; rejects with `GhantiError` for whatever the contract has a code for. */
  run(name: string, who: Identity, input: unknown): Promise<unknown>;
}

type Given = Readonly<Record<string, unknown>>;
type AnyHandler = (by: string, input: Given) => Promise<unknown>;

const reads: ReadonlySet<AdminCommandName> = new Set<AdminCommandName>([
  'listUsers',
  'listConnections',
  'listAllChannels',
  'listKeys',
  'listAudit',
  'getMetrics',
]);

/** @throws GhantiError `forbidden` */
export const checkAdmin = ({ roles, key }: Identity): void => {
  if (!roles.includes('admin') || key !== undefined)
    throw new GhantiError('forbidden', 'for administrators only');
};

/** What an entry is about: the first of these that the input names. */
const targetOf = (input: Given): string | null => {
  const named = [input['user'], input['id'], input['connection'], input['channel'], input['name']];
  return named.find((one) => typeof one === 'string') ?? null;
};

export const createAdminCommands = (admin: Admin): AdminCommands => {
  const handlers: AdminHandlers = { ...peopleOf(admin), ...placeOf(admin), ...machinesOf(admin) };
  // The table's type ties each function's input to its schema, and it is parsed by that schema just before the call.
  const table = new Map(Object.entries(handlers) as [AdminCommandName, AnyHandler][]);

  const note = (by: string, action: string, target: string | null, detail: object): Promise<void> =>
    admin.store.audit.append({ at: admin.clock.now(), by, action, target, detail: JSON.stringify(detail) });

  const audited = async (
    name: AdminCommandName,
    by: string,
    input: Given,
    run: AnyHandler,
  ): Promise<unknown> => {
    const target = targetOf(input);
    await note(by, name, target, input);
    try {
      return await run(by, input);
    } catch (error) {
      const code = error instanceof GhantiError ? error.code : 'internal';
      await note(by, `${name}Failed`, target, { code });
      throw error;
    }
  };

  return {
    run: async (name, who, given) => {
      checkAdmin(who);
      const handler = isAdminCommand(name) ? table.get(name) : undefined;
      if (handler === undefined || !isAdminCommand(name))
        throw invalid([{ path: '', message: 'unknown_event: no such command here' }]);
      const input: Given = parseInput(adminCommands[name].input, given);
      return await (reads.has(name) ? handler(who.user, input) : audited(name, who.user, input, handler));
    },
  };
};
