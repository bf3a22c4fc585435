/** People of this server by name or handle, a moment after the last letter. A late answer to an old question is dropped. */
import type { Profile } from '@ghanti/protocol';
import { useClient, useMe } from '@ghanti/react';
import { useEffect, useState } from 'react';

const quietMs = 200;
const most = 30;

export type Found = {
  readonly users: readonly Profile[];
  readonly loading: boolean;
  readonly fault: unknown;
};

type Answer = { readonly text: string; readonly users: readonly Profile[]; readonly fault?: unknown };

/** What was found for an older text stays on screen until the new one is answered. */
export const useFindPeople = (text: string): Found => {
  const client = useClient();
  const me = useMe();
  const [answer, setAnswer] = useState<Answer>({ text: '', users: [] });
  useEffect(() => {
    if (text === '') return undefined;
    let current = true;
    const ask = (): void => {
      client.call('findUsers', { q: text, limit: most }).then(
        ({ users }) => current && setAnswer({ text, users }),
        (fault: unknown) => current && setAnswer({ text, users: [], fault }),
      );
    };
    const timer = setTimeout(ask, quietMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, text]);
  if (text === '') return { users: [], loading: false, fault: undefined };
  const users = answer.users.filter(({ id }) => id !== me?.id);
  return { users, loading: answer.text !== text, fault: answer.fault };
};
