/** Something that is asked for once for each key: what came, or why not. A late answer to an old question is dropped. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

export type Loaded<T> = {
  readonly data: T | undefined;
  readonly fault: unknown;
  readonly loading: boolean;
  readonly reload: () => void;
};

type Answer<T> = { readonly key: string; readonly data?: T; readonly fault?: unknown };

export const useLoaded = <T>(key: string, load: () => Promise<T>): Loaded<T> => {
  const [answer, setAnswer] = useState<Answer<T>>();
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  useLayoutEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    let current = true;
    latest.current().then(
      (data) => current && setAnswer({ key, data }),
      (fault: unknown) => current && setAnswer({ key, fault }),
    );
    return () => {
      current = false;
    };
  }, [key, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const here = answer?.key === key ? answer : undefined;
  return { data: here?.data, fault: here?.fault, loading: here === undefined, reload };
};
