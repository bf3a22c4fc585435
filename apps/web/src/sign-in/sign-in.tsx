/**
 * The first screen: sign in or make an account, in one's language, nothing else (O1, O8). Whoever comes by an invitation
 * is told so, and its code goes along.
 */
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import type { OutReason } from '../session/session.ts';
import { Wordmark } from '../ui/bell.tsx';
import { AccountForm } from './account-form.tsx';
import { GuestForm } from './guest-form.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { ResetForm } from './reset-form.tsx';
import { Showcase } from './showcase.tsx';
import styles from './sign-in.module.css';
import { useEntrance, type Entrance } from './use-entrance.ts';

const Form = ({ entrance }: { readonly entrance: Entrance }) => {
  const { mode, code, invite, asksForCode, swap } = entrance;
  if (mode === 'reset') return <ResetForm code={code ?? ''} />;
  if (mode === 'guest') return <GuestForm onSwap={swap} />;
  return <AccountForm key={mode} mode={mode} invite={invite} asksForCode={asksForCode} onSwap={swap} />;
};

const SignIn = ({ reason }: { readonly reason: OutReason }) => {
  const { common, signIn } = useWords();
  const entrance = useEntrance();
  const { title, hint } = entrance;
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
          <Form entrance={entrance} />
        </div>
      </main>
      <Showcase />
    </div>
  );
};

export default SignIn;
