/** Into a demo: a name, and one is in (O1). */
import { useState, type SubmitEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { visit } from '../session/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { useTask } from '../ui/use-task.ts';
import styles from './account-form.module.css';
import { problemOf } from './problem-words.ts';

export const GuestForm = ({ onSwap }: { readonly onSwap: (() => void) | undefined }) => {
  const { signIn: words } = useWords();
  const [name, setName] = useState('');
  const task = useTask(() => visit(name.trim()));
  const problem = problemOf(task.fault, words);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        name="name"
        label={words.name}
        hint={words.nameHint}
        fault={problem?.field === 'name' ? problem.text : undefined}
        autoComplete="name"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
        required
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the only thing on the screen
        autoFocus
      />
      <p className={styles.alert} role="alert">
        {problem?.field === 'name' ? null : problem?.text}
      </p>
      <Button kind="primary" type="submit" wide busy={task.busy}>
        {words.enterDemo}
      </Button>
      {onSwap !== undefined && (
        <Button kind="plain" wide onClick={onSwap}>
          {words.toSignIn}
        </Button>
      )}
    </form>
  );
};
