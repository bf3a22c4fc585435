/**
 * A choice that this browser remembers, the same in all its tabs. Where nothing can be kept, it holds until the tab closes.
 */
export type Kept = {
  readonly get: () => string | undefined;
  readonly set: (value: string) => void;
  /** Hears of changes made in other tabs. */
  readonly watch: (listener: () => void) => void;
};

export const kept = (name: string): Kept => {
  const key = `ghanti.${name}`;
  let fallback: string | undefined;
  return {
    get: () => {
      try {
        return localStorage.getItem(key) ?? fallback;
      } catch {
        return fallback;
      }
    },
    set: (value) => {
      fallback = value;
      try {
        localStorage.setItem(key, value);
      } catch {
        // Then it is chosen anew next time.
      }
    },
    watch: (listener) =>
      addEventListener('storage', (event) => {
        if (event.key === key) listener();
      }),
  };
};
