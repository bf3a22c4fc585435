/**
 * Which programs (tabs, workers) that share a storage still run: each holds a lock of its own for as long as it lives, where
 * there are locks. Where there are none, every other program counts as gone: two that send the same deed do it under the
 * same `clientId`, so it is done once.
 */
const locks = (): LockManager | undefined =>
  'navigator' in globalThis && 'locks' in navigator ? navigator.locks : undefined;

const nameOf = (program: string): string => `ghanti.program.${program}`;

/** Says that a program lives; gives the way to say that it ends. */
export const live = (program: string): (() => void) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  void locks()
    ?.request(nameOf(program), () => promise)
    .catch(() => undefined);
  return resolve;
};

/** Those of them that are gone. */
export const goneOf = async (programs: readonly string[]): Promise<ReadonlySet<string>> => {
  const query = await locks()
    ?.query()
    .catch(() => undefined);
  const living = new Set([...(query?.held ?? []), ...(query?.pending ?? [])].map(({ name }) => name));
  return new Set(programs.filter((program) => !living.has(nameOf(program))));
};
