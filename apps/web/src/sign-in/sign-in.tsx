/**
 * The first screen: sign in or make an account, in one's language, nothing else (O1, O8). Whoever comes by an invitation
 * is told so, and its code goes along.
 */
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import type { OutReason } from '../session/session.ts';
import { usePlace } from '../shell/place.ts';
import { Wordmark } from '../ui/bell.tsx';
import { kept } from '../ui/kept.ts';
import { AccountForm, type Mode } from './account-form.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Showcase } from './showcase.tsx';
import styles from './sign-in.module.css';

const beenHere = kept('been-here');

const useMode = (invite: string | undefined) => {
  const [mode, setMode] = useState<Mode>(() =>
    beenHere.get() === undefined || invite !== undefined ? 'up' : 'in',
  );
  const swap = (): void => setMode(mode === 'up' ? 'in' : 'up');
  useEffect(() => () => beenHere.set('yes'), []);
  return { mode, swap };
};

const useHeading = (mode: Mode, invite: string | undefined) => {
  const { signIn } = useWords();
  if (invite !== undefined) return { title: signIn.joinTitle, hint: signIn.joinHint };
  return mode === 'up'
    ? { title: signIn.startTitle, hint: signIn.startHint }
    : { title: signIn.signInTitle, hint: signIn.signInHint };
};

export const SignIn = ({ reason }: { readonly reason: OutReason }) => {
  const { common, signIn } = useWords();
  const place = usePlace();
  const invite = place.is === 'join' ? place.code : undefined;
  const { mode, swap } = useMode(invite);
  const { title, hint } = useHeading(mode, invite);
  useEffect(() => {
    document.title = `${title} — ${common.appName}`;
  }, [title, common]);
  return (
    <div className={styles.screen}>
      <main className={styles.main}>
        <header className={styles.header}>
          <Wordmark name={common.appName} />
          <LanguageSwitch />
        </header>
        <div className={styles.middle}>
          <h1>{title}</h1>
          <p className={styles.hint}>{hint}</p>
          {reason !== undefined && (
            <p className={styles.reason} role="status">
              {signIn[reason]}
            </p>
          )}
          <AccountForm key={mode} mode={mode} invite={invite} onSwap={swap} />
        </div>
      </main>
      <Showcase />
    </div>
  );
};
