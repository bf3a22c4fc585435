/** As whom the page asks: who is signed in, somebody whose token was pasted, or nobody. A pasted token lives in memory, and goes in headers and frames only. */
import { useSyncExternalStore } from 'react';
import { accessToken } from '../session/session.ts';
import { createValue } from '../ui/value.ts';

export type AskAs = 'me' | 'token' | 'nobody';
type Credential = { readonly as: AskAs; readonly token: string };

const credential = createValue<Credential>({ as: 'me', token: '' });

export const setCredential = (next: Partial<Credential>): void =>
  credential.set({ ...credential.get(), ...next });

export const useCredential = (): Credential => useSyncExternalStore(credential.subscribe, credential.get);

/** Undefined where nobody asks. Rejects where nobody is signed in. */
export const tokenNow = async (): Promise<string | undefined> => {
  const { as, token } = credential.get();
  if (as === 'me') return accessToken();
  return as === 'token' && token.trim() !== '' ? token.trim() : undefined;
};
