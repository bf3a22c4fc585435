/** Values by name, as people order names: 2 before 10. Sorted anew only when names come or go, not when values move. */
import type { FeedValue } from '@ghanti/client';

export const createOrder = (locale: string): ((values: readonly FeedValue[]) => readonly FeedValue[]) => {
  const collator = new Intl.Collator(locale, { numeric: true });
  let keys: readonly string[] = [];
  let places: readonly number[] = [];
  return (values) => {
    if (values.length !== keys.length || values.some(({ key }, at) => key !== keys[at])) {
      keys = values.map(({ key }) => key);
      const names = keys;
      places = names
        .map((_key, at) => at)
        .toSorted((a, b) => collator.compare(names[a] ?? '', names[b] ?? '') || a - b);
    }
    return places.flatMap((at) => values[at] ?? []);
  };
};
