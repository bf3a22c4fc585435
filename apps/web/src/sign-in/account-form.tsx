/**
 * Signs somebody in, or makes an account. What is wrong stands beside the field that it concerns, and what was typed
 * stays (O9). The code of an invitation is asked for where somebody has one, or where the server wants one.
 */
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { listPath } from '../shell/place.ts';
import { signIn, signUp } from '../session/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { useTask } from '../ui/use-task.ts';
import styles from './account-form.module.css';
import { PasswordField } from './password-field.tsx';
import { problemOf, type Field, type Problem } from './problem-words.ts';

export type Mode = 'in' | 'up';

type Props = {
  readonly mode: Mode;
  readonly invite: string | undefined;
  readonly asksForCode: boolean;
  readonly onSwap: (() => void) | undefined;
};

const textOf = (data: FormData, name: string): string => {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
};

const enter = (mode: Mode, data: FormData): Promise<void> => {
  const handle = textOf(data, 'handle').trim().toLowerCase().replace(/^@/, '');
  const password = textOf(data, 'password');
  if (mode === 'in') return signIn(handle, password);
  const invite = textOf(data, 'invite').trim();
  const name = textOf(data, 'name').trim();
  return signUp({ handle, password, name, ...(invite !== '' && { invite }) });
};

const useFault = (problem: Problem | undefined) => (field: Field) =>
  problem?.field === field ? problem.text : undefined;

/** What is wrong with a code that nobody typed is wrong with the link. */
const problemIn = (
  problem: Problem | undefined,
  asksForCode: boolean,
  linkText: string,
): Problem | undefined =>
  problem?.field === 'invite' && !asksForCode ? { text: linkText, field: undefined } : problem;

type FieldsProps = { readonly mode: Mode; readonly fault: (field: Field) => string | undefined };

const Fields = ({ mode, fault }: FieldsProps) => {
  const { signIn: words } = useWords();
  const isUp = mode === 'up';
  return (
    <>
      {isUp && (
        <TextField
          name="name"
          label={words.name}
          hint={words.nameHint}
          fault={fault('name')}
          autoComplete="name"
          maxLength={200}
          required
        />
      )}
      <TextField
        name="handle"
        label={words.handle}
        hint={isUp ? words.handleHint : undefined}
        fault={fault('handle')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField
        name="password"
        label={words.password}
        hint={isUp ? words.passwordHint : undefined}
        fault={fault('password')}
        autoComplete={isUp ? 'new-password' : 'current-password'}
        minLength={isUp ? 8 : undefined}
        required
      />
    </>
  );
};

type InviteProps = {
  /** What is known of a code: none is asked for, an empty one is wanted. */
  readonly invite: string | undefined;
  readonly asksForCode: boolean;
  readonly fault: string | undefined;
};

const InviteField = ({ invite, asksForCode, fault }: InviteProps) => {
  const { signIn: words } = useWords();
  const [asked, setAsked] = useState(false);
  // It came by the link, and goes along unseen.
  if (!asksForCode) return invite === undefined ? null : <input type="hidden" name="invite" value={invite} />;
  if (!asked && invite === undefined && fault === undefined)
    return (
      <Button kind="plain" className={styles.code} onClick={() => setAsked(true)}>
        {words.haveCode}
      </Button>
    );
  return (
    <TextField
      name="invite"
      label={words.code}
      hint={words.codeHint}
      fault={fault}
      defaultValue={invite}
      autoComplete="off"
      spellCheck={false}
    />
  );
};

export const AccountForm = ({ mode, invite, asksForCode, onSwap }: Props) => {
  const { signIn: words } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [, navigate] = useLocation();
  const task = useTask(async (data: FormData) => {
    await enter(mode, data);
    // The code was used up by the account, which is in the group already.
    if (textOf(data, 'invite') !== '') navigate(listPath, { replace: true });
  });
  const problem = problemIn(problemOf(task.fault, words), asksForCode, words.resetFailed);
  const fault = useFault(problem);
  useEffect(() => {
    const faulty = form.current?.querySelector<HTMLElement>('[aria-invalid]');
    (faulty ?? form.current?.querySelector('input'))?.focus();
  }, [mode, problem?.field]);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void task.run(new FormData(event.currentTarget));
  };
  return (
    <form ref={form} className={styles.form} onSubmit={submit}>
      <Fields mode={mode} fault={fault} />
      {mode === 'up' && <InviteField invite={invite} asksForCode={asksForCode} fault={fault('invite')} />}
      <p className={styles.alert} role="alert">
        {problem?.field === undefined ? problem?.text : null}
      </p>
      <Button kind="primary" type="submit" wide busy={task.busy}>
        {mode === 'up' ? words.signUp : words.signIn}
      </Button>
      {onSwap !== undefined && (
        <Button kind="plain" wide onClick={onSwap}>
          {mode === 'up' ? words.toSignIn : words.toSignUp}
        </Button>
      )}
    </form>
  );
};
