/**
 * API keys, and tokens of the host application that are taken back. A key's secret leaves in one answer and is nowhere else.
 */
import { notFound, type ApiKey } from '@ghanti/protocol';
import type { KeyRow } from '../store/store.ts';
import type { Admin, AdminHandlers } from './context.ts';

type MachineHandlers = Pick<AdminHandlers, 'createKey' | 'listKeys' | 'revokeKey' | 'revokeToken'>;

const keyOf = (key: KeyRow): ApiKey => ({
  id: key.id,
  name: key.name,
  user: key.user,
  scopes: [...key.scopes],
  ...(key.createdBy !== null && { createdBy: key.createdBy }),
  createdAt: key.createdAt,
  ...(key.expiresAt !== null && { expiresAt: key.expiresAt }),
  ...(key.revokedAt !== null && { revokedAt: key.revokedAt }),
});

export const machinesOf = ({ keys, oversight }: Admin): MachineHandlers => ({
  async createKey(by, input) {
    const { key, text } = await keys.create(input, by);
    return { key: keyOf(key), secret: text };
  },

  async listKeys(_by, { after, limit }) {
    const rows = await keys.list(after, limit + 1);
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? page.at(-1)?.id : undefined;
    return { keys: page.map(keyOf), ...(next !== undefined && { next }) };
  },

  async revokeKey(_by, { id }) {
    if ((await keys.revoke(id)) === undefined) throw notFound();
    return {};
  },

  async revokeToken(_by, { jti, sid }) {
    if (jti !== undefined) await oversight.revokeToken({ jti });
    if (sid !== undefined) await oversight.revokeToken({ sid });
    return {};
  },
});
