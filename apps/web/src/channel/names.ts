/** What people are called: their names as they are known here, asked for where they are not. */
import type { Profile } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import { useWords } from '../i18n/language.ts';

const noOne: readonly (Profile | undefined)[] = [];
const isSame = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

/** The profiles of several people; the same list while none of them changes. */
const useProfiles = (users: readonly string[]): readonly (Profile | undefined)[] => {
  const client = useClient();
  const key = users.join(' ');
  const readables = useMemo(
    () => (key === '' ? [] : key.split(' ').map((user) => client.profile(user))),
    [client, key],
  );
  const last = useRef(noOne);
  const get = useCallback(() => {
    const now = readables.map((readable) => readable.get());
    if (!isSame(now, last.current)) last.current = now;
    return last.current;
  }, [readables]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = readables.map((readable) => readable.subscribe(listener));
      return () => stops.forEach((stop) => stop());
    },
    [readables],
  );
  return useSyncExternalStore(subscribe, get);
};

/** Names to show, in the order of the ids; oneself is "You" where `me` is given. */
export const useNames = (users: readonly string[], me?: string): readonly string[] => {
  const { common, channel } = useWords();
  const profiles = useProfiles(users);
  return users.map((user, index) => (user === me ? common.you : (profiles[index]?.name ?? channel.someone)));
};

/** Names that stand in a text after `@`, and whose they are. */
export const useMentioned = (users: readonly string[]): ReadonlyMap<string, string> => {
  const profiles = useProfiles(users);
  return useMemo(
    () => new Map(profiles.flatMap((one) => (one === undefined ? [] : [[one.name, one.id] as const]))),
    [profiles],
  );
};
