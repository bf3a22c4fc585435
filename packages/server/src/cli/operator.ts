/**
 * What the operator at the console may do to the accounts of a place, as plain orders: the running server takes them over its
 * console, and without one the command does them itself. Each is written to the audit log, as by nobody's account.
 */
import { keyScope } from '@ghanti/protocol';
import * as z from 'zod';
import type { OpenAccounts } from '../auth/open-accounts.ts';
import type { KeyRow, Store } from '../store/store.ts';
import { Failure } from './command.ts';

export const order = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('createKey'),
    wanted: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z.array(keyScope).min(1),
      user: z.string().optional(),
      handle: z.string().optional(),
      expiresAt: z.number().optional(),
    }),
  }),
  z.strictObject({ do: z.literal('listKeys') }),
  z.strictObject({ do: z.literal('revokeKey'), id: z.string() }),
  z.strictObject({ do: z.literal('resetLink'), who: z.string() }),
  /** Ends the server as SIGTERM does. */
  z.strictObject({ do: z.literal('leave') }),
]);
export type Order = z.infer<typeof order>;

const keyShown = z.object({
  id: z.string(),
  name: z.string(),
  user: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  revokedAt: z.number().optional(),
});
export type KeyShown = z.infer<typeof keyShown>;

/** What each order gives. */
export const answers = {
  createKey: z.object({ key: keyShown, secret: z.string() }),
  listKeys: z.object({ keys: z.array(keyShown) }),
  revokeKey: z.object({}),
  leave: z.object({}),
  resetLink: z.object({
    user: z.string(),
    code: z.string(),
    expiresAt: z.number(),
    url: z.string().optional(),
  }),
} as const;
export type Answer<Name extends Order['do']> = z.infer<(typeof answers)[Name]>;

export type Operator = (order: Order) => Promise<object>;

export type OperatorParts = {
  readonly people: Pick<OpenAccounts, 'keys' | 'links'>;
  readonly store: Pick<Store, 'accounts' | 'audit'>;
  readonly now: () => number;
  /** Where people open the server, where it runs. */
  readonly url?: string;
  /** Ends the server, where it runs. */
  readonly leave?: () => void;
};

const shown = ({ id, name, user, scopes, createdAt, expiresAt, revokedAt }: KeyRow): KeyShown => ({
  id,
  name,
  user,
  scopes: [...scopes],
  createdAt,
  ...(expiresAt !== null && { expiresAt }),
  ...(revokedAt !== null && { revokedAt }),
});

const perPage = 200;

const allKeys = async ({ people }: OperatorParts): Promise<readonly KeyRow[]> => {
  const keys: KeyRow[] = [];
  for (;;) {
    const page = await people.keys.list(keys.at(-1)?.id, perPage);
    keys.push(...page);
    if (page.length < perPage) return keys;
  }
};

const resetLink = async (
  { people, store, url }: OperatorParts,
  who: string,
): Promise<Answer<'resetLink'>> => {
  const found = (await store.accounts.credentials(who))?.user ?? (await store.accounts.user(who));
  const link = found === undefined ? undefined : await people.links.reset(found.id);
  if (found === undefined || link === undefined)
    throw new Failure(`nobody with a password here has the handle or id ${who}`);
  return { user: found.id, ...link, ...(url !== undefined && { url }) };
};

export const operatorOf = (parts: OperatorParts): Operator => {
  const { people, store, now } = parts;
  const note = (action: string, target: string, detail: object = {}): Promise<void> =>
    store.audit.append({ at: now(), by: null, action, target, detail: JSON.stringify(detail) });
  return async (given) => {
    switch (given.do) {
      case 'createKey': {
        const { key, text } = await people.keys.create(given.wanted, null);
        await note('createKey', key.id, { user: key.user, scopes: key.scopes });
        return { key: shown(key), secret: text };
      }
      case 'listKeys':
        return { keys: (await allKeys(parts)).map(shown) };
      case 'revokeKey': {
        if ((await people.keys.revoke(given.id)) === undefined)
          throw new Failure(`there is no key ${given.id}`);
        await note('revokeKey', given.id);
        return {};
      }
      case 'leave':
        parts.leave?.();
        return {};
      case 'resetLink': {
        const link = await resetLink(parts, given.who);
        await note('createResetLink', link.user);
        return link;
      }
    }
  };
};
