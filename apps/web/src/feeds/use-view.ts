/** What is looked at, kept in the address: it changes there without a step of Back. */
import { useCallback, useState } from 'react';
import { searchOf, viewIn, type View } from './view.ts';

export type Viewing = { readonly view: View; readonly look: (more: Partial<View>) => void };

export const useView = (): Viewing => {
  const [view, setView] = useState(() => viewIn(location.search));
  const look = useCallback(
    (more: Partial<View>) => {
      const next = { ...view, ...more };
      setView(next);
      history.replaceState(history.state, '', `${location.pathname}${searchOf(next)}`);
    },
    [view],
  );
  return { view, look };
};
