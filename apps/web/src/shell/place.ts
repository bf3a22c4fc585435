/**
 * Where somebody is in the app: the address, and nothing else, decides which screen is shown, so that Back, reload and a
 * link do what people expect (G4, G5).
 */
import { useMemo } from 'react';
import { useLocation } from 'wouter';

export const settingsTabs = ['profile', 'privacy', 'devices', 'account', 'look'] as const;
export type SettingsTab = (typeof settingsTabs)[number];

export type Place =
  | { readonly is: 'list' }
  | { readonly is: 'channel'; readonly id: string; readonly seq: number | undefined; readonly info: boolean }
  | { readonly is: 'lab' }
  | { readonly is: 'feeds'; readonly id: string | undefined }
  | { readonly is: 'new'; readonly what: 'chat' | 'group' }
  | { readonly is: 'settings'; readonly tab: SettingsTab | undefined }
  | { readonly is: 'join' | 'setup' | 'reset'; readonly code: string };

export const listPath = '/';
export const newChatPath = '/new';
export const newGroupPath = '/new/group';
export const labPath = '/lab';
/** Outside the shell: also for who is not signed in. */
export const docsPath = '/docs';
export const feedsPath = '/feeds';
export const feedPath = (id: string): string => `/feeds/${id.replace(/^feed:/, '')}`;
export const channelPath = (id: string): string => `/c/${id}`;
export const messagePath = (id: string, seq: number): string => `/c/${id}/m/${seq}`;
export const infoPath = (id: string): string => `/c/${id}/info`;
export const settingsPath = (tab?: SettingsTab): string =>
  tab === undefined ? '/settings' : `/settings/${tab}`;

const channelPlace = (id: string, rest: readonly string[]): Place => {
  const seq = rest[0] === 'm' && /^[1-9]\d{0,14}$/.test(rest[1] ?? '') ? Number(rest[1]) : undefined;
  return { is: 'channel', id, seq, info: rest[0] === 'info' };
};

/** What is unknown is the list. */
export const placeOf = (path: string): Place => {
  const [first, second, ...rest] = path.split('/').slice(1);
  if (first === 'c' && second) return channelPlace(second, rest);
  if ((first === 'join' || first === 'setup' || first === 'reset') && second)
    return { is: first, code: second };
  if (first === 'new') return { is: 'new', what: second === 'group' ? 'group' : 'chat' };
  if (first === 'lab') return { is: 'lab' };
  if (first === 'feeds')
    return { is: 'feeds', id: second ? `feed:${second.replace(/^feed:/, '')}` : undefined };
  if (first === 'settings') return { is: 'settings', tab: settingsTabs.find((tab) => tab === second) };
  return { is: 'list' };
};

export const usePlace = (): Place => {
  const [path] = useLocation();
  return useMemo(() => placeOf(path), [path]);
};

type Kept = { readonly from?: string } | null;

/**
 * `go` opens a screen; `up` leaves for the one above: by Back where one came from there, so that the browser's own Back
 * never leads into a circle.
 */
export const useGo = (): { readonly go: (path: string) => void; readonly up: (path: string) => void } => {
  const [, navigate] = useLocation();
  return useMemo(
    () => ({
      go: (path) => {
        if (path !== location.pathname) navigate(path, { state: { from: location.pathname } });
      },
      up: (path) => {
        const state: Kept = history.state;
        if (state?.from === path) history.back();
        else navigate(path, { replace: true });
      },
    }),
    [navigate],
  );
};
