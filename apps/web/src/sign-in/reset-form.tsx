/** A new password, by a one-time link. */
import { Refusal } from '@ghanti/client';
import { useState, type SubmitEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { setPassword } from '../session/session.ts';
import { Button } from '../ui/button.tsx';
import { useTask } from '../ui/use-task.ts';
import styles from './account-form.module.css';
import { PasswordField } from './password-field.tsx';

export const ResetForm = ({ code }: { readonly code: string }) => {
  const { signIn: words } = useWords();
  const [password, setTyped] = useState('');
  const task = useTask(() => setPassword(code, password));
  const invalid = task.fault instanceof Refusal && task.fault.code === 'invalid';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <PasswordField
        label={words.newPassword}
        hint={words.passwordHint}
        fault={invalid ? words.problem.password : undefined}
        autoComplete="new-password"
        minLength={8}
        value={password}
        onChange={(event) => setTyped(event.target.value)}
        required
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the only thing on the screen
        autoFocus
      />
      <p className={styles.alert} role="alert">
        {task.fault === undefined || invalid ? null : words.resetFailed}
      </p>
      <Button kind="primary" type="submit" wide busy={task.busy}>
        {words.setPassword}
      </Button>
    </form>
  );
};
