/** A new password by the current one; every other device has to sign in again. */
import { Refusal } from '@ghanti/client';
import { useState, type SubmitEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { PasswordField } from '../sign-in/password-field.tsx';
import { Button } from '../ui/button.tsx';
import { notify } from '../ui/notices.ts';
import { Section } from '../ui/section.tsx';
import { useTask } from '../ui/use-task.ts';
import { changePassword } from './account-api.ts';
import styles from './account.module.css';
import { useFaults } from './use-faults.ts';

export const ChangePassword = () => {
  const { settings, signIn } = useWords();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const task = useTask(async () => {
    await changePassword(current, password);
    setCurrent('');
    setPassword('');
    notify(settings.passwordChanged);
  });
  const faults = useFaults(task.fault);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run();
  };
  return (
    <Section title={settings.password} hint={settings.passwordHint}>
      <form className={styles.form} onSubmit={submit}>
        <PasswordField
          label={settings.currentPassword}
          fault={faults.current}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          required
        />
        <PasswordField
          label={signIn.newPassword}
          hint={signIn.passwordHint}
          fault={
            task.fault instanceof Refusal && task.fault.code === 'invalid'
              ? signIn.problem.password
              : undefined
          }
          autoComplete="new-password"
          minLength={8}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        {faults.other !== undefined && <p role="alert">{faults.other}</p>}
        <Button kind="primary" type="submit" busy={task.busy} disabled={current === '' || password === ''}>
          {settings.changePassword}
        </Button>
      </form>
    </Section>
  );
};
