/**
 * Keys of the whole app (ux 2): Ctrl or Cmd K to the search, Alt and arrows to the chat above or below, F6 around the
 * panes. Keys that a pane needs for itself are its own.
 */
import { useClient } from '@ghanti/react';
import { useEffect } from 'react';
import { channelPath, placeOf, useGo } from './place.ts';

const panes = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null);

const focusIn = (pane: HTMLElement): void => {
  const inside = [
    ...pane.querySelectorAll<HTMLElement>(
      'a[href]:not([tabindex="-1"]), button:not([disabled], [tabindex="-1"]), textarea, input, [tabindex="0"]',
    ),
  ].find((element) => element.offsetParent !== null);
  (inside ?? pane).focus();
};

/** To the next pane, or the one before. */
const cycle = (by: 1 | -1): void => {
  const all = panes();
  const at = all.findIndex((pane) => pane.contains(document.activeElement));
  const next = all[(at + by + all.length) % all.length];
  if (next !== undefined) focusIn(next);
};

const isMenuKey = ({ ctrlKey, metaKey }: KeyboardEvent): boolean => ctrlKey || metaKey;

export const useShortcuts = (): void => {
  const client = useClient();
  const { go } = useGo();
  useEffect(() => {
    const step = (by: 1 | -1): void => {
      const place = placeOf(location.pathname);
      const rows = client.channels.get().rows.filter(({ archived }) => !archived);
      const at = place.is === 'channel' ? rows.findIndex(({ id }) => id === place.id) : -1;
      const next = rows[at + by];
      if (next !== undefined) go(channelPath(next.id));
    };
    const keyDown = (event: KeyboardEvent): void => {
      const { key, altKey, shiftKey } = event;
      if (isMenuKey(event) && key.toLowerCase() === 'k')
        document.querySelector<HTMLElement>('[data-pane] input[type=search]')?.focus();
      else if (altKey && key === 'ArrowDown') step(1);
      else if (altKey && key === 'ArrowUp') step(-1);
      else if (key === 'F6') cycle(shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', keyDown);
    return () => removeEventListener('keydown', keyDown);
  }, [client, go]);
};
