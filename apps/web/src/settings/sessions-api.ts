/** One's signed-in devices, as the server has them. */
import type { SessionList } from '@ghanti/protocol';
import { askAuth } from '../session/auth-api.ts';
import { accessToken } from '../session/session.ts';

export type Device = SessionList['sessions'][number];

const asked = async <T>(method: string, path: string): Promise<T> =>
  askAuth(method, path, { headers: { authorization: `Bearer ${await accessToken()}` } });

/** This device first, then those used last. */
export const listDevices = async (): Promise<readonly Device[]> => {
  const { sessions } = await asked<SessionList>('GET', 'sessions');
  return sessions.toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastUsedAt - a.lastUsedAt);
};

export const endDevice = (id: string): Promise<void> => asked('DELETE', `sessions/${encodeURIComponent(id)}`);

export const endOtherDevices = (): Promise<void> => asked('DELETE', 'sessions');
