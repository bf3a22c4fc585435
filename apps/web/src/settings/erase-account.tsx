/**
 * The end of one's own account: says what goes and what stays, and takes the password, so that nobody does it for another
 * who left his screen open.
 */
import { useId, useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { signOut } from '../session/session.ts';
import { listPath } from '../shell/place.ts';
import { PasswordField } from '../sign-in/password-field.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Section } from '../ui/section.tsx';
import { useTask } from '../ui/use-task.ts';
import { eraseMe } from './account-api.ts';
import styles from './account.module.css';
import { useFaults } from './use-faults.ts';

const Ask = ({ onClose }: { readonly onClose: () => void }) => {
  const { common, settings } = useWords();
  const [, navigate] = useLocation();
  const form = useId();
  const [password, setPassword] = useState('');
  const task = useTask(async () => {
    await eraseMe(password);
    await signOut();
    navigate(listPath, { replace: true });
  });
  const faults = useFaults(task.fault);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="danger" type="submit" form={form} busy={task.busy} disabled={password === ''}>
        {settings.eraseForGood}
      </Button>
    </>
  );
  return (
    <Dialog title={settings.eraseTitle} onClose={onClose} footer={footer}>
      <form id={form} className={styles.form} onSubmit={submit}>
        <p>{settings.eraseText}</p>
        <PasswordField
          label={settings.currentPassword}
          fault={faults.current}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        {faults.other !== undefined && <p role="alert">{faults.other}</p>}
      </form>
    </Dialog>
  );
};

export const EraseAccount = () => {
  const { settings } = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <Section
      title={settings.erase}
      hint={settings.eraseHint}
      end={<Button onClick={() => setAsking(true)}>{settings.eraseAction}</Button>}
    >
      {asking && <Ask onClose={() => setAsking(false)} />}
    </Section>
  );
};
