/** The rules of who is signed in here, kept by this browser, the same in all its tabs. They go when he signs out. */
import { useMe } from '@ghanti/react';
import { useMemo, useSyncExternalStore } from 'react';
import { kept } from '../ui/kept.ts';
import { createValue, type Value } from '../ui/value.ts';
import { rulesIn, type Rule } from './rules.ts';

export type KeptRules = {
  readonly value: Value<readonly Rule[]>;
  readonly change: (make: (rules: readonly Rule[]) => readonly Rule[]) => void;
};

const open = new Map<string, KeptRules>();

export const keptRules = (user: string): KeptRules => {
  const known = open.get(user);
  if (known !== undefined) return known;
  const place = kept(`rings.${user}`);
  const value = createValue(rulesIn(place.get()));
  place.watch(() => value.set(rulesIn(place.get())));
  const made: KeptRules = {
    value,
    change: (make) => {
      // Another tab may have written since, and nobody has told of it yet.
      const now = rulesIn(place.get());
      const next = make(now);
      if (next === now) return;
      place.set(JSON.stringify(next));
      value.set(next);
    },
  };
  open.set(user, made);
  return made;
};

/** Signing out forgets everything (N7). */
export const forgetRules = (user: string): void => keptRules(user).change(() => []);

const nobody: KeptRules = { value: createValue<readonly Rule[]>([]), change: () => undefined };

export const useKeptRules = (): KeptRules => {
  const user = useMe()?.id;
  return useMemo(() => (user === undefined ? nobody : keptRules(user)), [user]);
};

export const useRules = (): { readonly rules: readonly Rule[]; readonly change: KeptRules['change'] } => {
  const { value, change } = useKeptRules();
  return { rules: useSyncExternalStore(value.subscribe, value.get), change };
};
