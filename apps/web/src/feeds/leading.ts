/**
 * One tab of a browser does it: the one that was looked at last, and when it closes, another. Where the browser has no locks (no
 * secure address), each does.
 */
export const whileLeading = (name: string, lead: () => () => void): (() => void) => {
  // Missing on plain http addresses, whatever the types say.
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) return lead();
  let ended = false;
  let release: (() => void) | undefined;
  let waiting = new AbortController();
  const ask = async (options: LockOptions): Promise<void> => {
    let stop = (): void => undefined;
    await locks
      .request(name, options, () => {
        if (ended) return undefined;
        stop = lead();
        return new Promise<void>((resolve) => (release = resolve));
      })
      // Another tab took it over, or it is not waited for any more.
      .catch(() => undefined);
    stop();
    release = undefined;
  };
  const wait = (): void => {
    waiting = new AbortController();
    const { signal } = waiting;
    void ask({ signal }).then(() => {
      if (!ended && !signal.aborted) wait();
    });
  };
  const looked = (): void => {
    if (document.hidden || release !== undefined) return;
    waiting.abort();
    void ask({ steal: true }).then(() => {
      if (!ended) wait();
    });
  };
  wait();
  document.addEventListener('visibilitychange', looked);
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', looked);
    waiting.abort();
    release?.();
  };
};
