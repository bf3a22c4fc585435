/**
 * How somebody comes in: by signing in, into a demo by a name, by making an account, by an invitation, as the first of all, or with a new
 * password. The address says which; what the server does not offer is not offered (O3).
 */
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { signInOptions } from '../session/auth-api.ts';
import { usePlace } from '../shell/place.ts';
import { kept } from '../ui/kept.ts';
import { useLoaded } from '../ui/use-loaded.ts';
import type { Mode } from './account-form.tsx';

export type Entrance = {
  readonly mode: Mode | 'reset' | 'guest';
  /** The code that goes along. */
  readonly code: string | undefined;
  readonly title: string;
  readonly hint: string;
  /** What goes along with a new account: where anybody may have one, a group is joined afterwards instead. */
  readonly invite: string | undefined;
  /** Whether somebody may have a code of his own to give; whoever came by a link has given it. */
  readonly asksForCode: boolean;
  /** To the other way in, where there is one. */
  readonly swap: (() => void) | undefined;
};

const beenHere = kept('been-here');

const useMode = (invited: boolean) => {
  const [mode, setMode] = useState<Mode>(() => (beenHere.get() === undefined || invited ? 'up' : 'in'));
  useEffect(() => () => beenHere.set('yes'), []);
  return { mode, swap: () => setMode(mode === 'up' ? 'in' : 'up') };
};

export const useEntrance = (): Entrance => {
  const { signIn } = useWords();
  const place = usePlace();
  const code = 'code' in place ? place.code : undefined;
  const { mode: wish, swap } = useMode(code !== undefined);
  const { data } = useLoaded('options', signInOptions);
  const closed = data?.registration === 'closed' && code === undefined;
  const mode = closed ? 'in' : wish;
  const byInvite = data !== undefined && data.registration !== 'open';
  const invite = place.is === 'setup' ? code : byInvite ? (code ?? '') : undefined;
  const asksForCode = code === undefined;
  const common = { code, invite, asksForCode, swap: closed ? undefined : swap };
  if (place.is === 'reset')
    return { ...common, mode: 'reset', title: signIn.resetTitle, hint: signIn.resetHint, swap: undefined };
  if (place.is === 'setup')
    return { ...common, mode: 'up', title: signIn.setupTitle, hint: signIn.setupHint, swap: undefined };
  if (place.is === 'join') return { ...common, mode, title: signIn.joinTitle, hint: signIn.joinHint };
  if (mode === 'up' && data?.demo === true)
    return { ...common, mode: 'guest', title: signIn.demoTitle, hint: signIn.demoHint };
  return mode === 'up'
    ? { ...common, mode, title: signIn.startTitle, hint: signIn.startHint }
    : { ...common, mode, title: signIn.signInTitle, hint: closed ? signIn.closed : signIn.signInHint };
};
