/**
 * Something that takes a while and may fail: whether it runs, and why it failed last. Runs once at a time, so that nothing
 * is submitted twice (G8).
 */
import { useCallback, useLayoutEffect, useRef, useState } from 'react';

export type Task<A extends unknown[]> = {
  readonly run: (...given: A) => Promise<void>;
  readonly busy: boolean;
  readonly fault: unknown;
};

export const useTask = <A extends unknown[]>(work: (...given: A) => Promise<void>): Task<A> => {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const running = useRef(false);
  const latest = useRef(work);
  useLayoutEffect(() => {
    latest.current = work;
  });
  const run = useCallback(async (...given: A): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFault(undefined);
    try {
      await latest.current(...given);
    } catch (error) {
      setFault(error);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, fault };
};
