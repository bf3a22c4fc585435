/** One's own account at the server: its password, everything that is in it, and its end. */
import { ask } from '../session/auth-api.ts';
import { accessToken } from '../session/session.ts';

const asked = async (method: string, path: string, body?: object): Promise<Response> =>
  ask(method, path, {
    headers: { authorization: `Bearer ${await accessToken()}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Rejects with `forbidden` where the current one is wrong. All other devices are signed out. */
export const changePassword = async (current: string, password: string): Promise<void> =>
  void (await asked('POST', 'auth/password', { current, password }));

/** Lines of JSON; rejects where they break off in the middle. */
export const exportMe = async (): Promise<Blob> => (await asked('GET', 'me/export')).blob();

/** Rejects with `forbidden` where the password is wrong. */
export const eraseMe = async (password: string): Promise<void> =>
  void (await asked('DELETE', 'me', { password }));
