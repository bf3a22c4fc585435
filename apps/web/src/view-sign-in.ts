/**
 * The first screen: sign in, or make an account. What is wrong is said beside the form, in the reader's words.
 */
import { el, setText } from './dom.ts';
import { bell } from './icons.ts';
import { login, register, type SignedIn } from './session.ts';
import { speech } from './strings.ts';
import { languageSwitch } from './view-language.ts';
import { Refusal } from './wire.ts';

type Mode = 'in' | 'up';

const wordsFor = (error: unknown): string => {
  const { problem } = speech.words;
  if (!(error instanceof Refusal)) return problem.other;
  const words = Object.entries(problem).find(([code]) => code === error.code)?.[1] ?? problem.other;
  return error.code === 'invalid' ? `${words} ${error.message}` : words;
};

const field = (
  id: string,
  label: string,
  hint: string | undefined,
  attributes: Record<string, string | boolean>,
) => {
  const input = el('input', {
    id,
    name: id,
    required: true,
    ...attributes,
    ...(hint && { 'aria-describedby': `${id}-hint` }),
  });
  const note = hint === undefined ? undefined : el('small', { id: `${id}-hint` }, hint);
  return { input, element: el('div', { class: 'field' }, el('label', { for: id }, label), input, note) };
};

const fields = (mode: Mode) => {
  const { words } = speech;
  const isUp = mode === 'up';
  const capitals = { autocapitalize: 'none', spellcheck: 'false' };
  return {
    name: isUp ? field('name', words.name, undefined, { autocomplete: 'name', maxlength: '64' }) : undefined,
    handle: field('handle', words.handle, isUp ? words.handleHint : undefined, {
      ...capitals,
      autocomplete: 'username',
      pattern: '[A-Za-z0-9._]{2,32}',
      title: words.handleHint,
    }),
    password: field('password', words.password, isUp ? words.passwordHint : undefined, {
      type: 'password',
      autocomplete: isUp ? 'new-password' : 'current-password',
      ...(isUp && { minlength: '8' }),
    }),
  };
};

const form = (mode: Mode, done: (signedIn: SignedIn) => void, other: () => void): HTMLElement => {
  const { words } = speech;
  const { name, handle, password } = fields(mode);
  const alert = el('p', { class: 'alert', role: 'alert' });
  const submit = el('button', { class: 'primary' }, mode === 'up' ? words.signUp : words.signIn);
  const send = async (): Promise<void> => {
    submit.disabled = true;
    setText(alert, '');
    try {
      const id = handle.input.value.trim().toLowerCase();
      const secret = password.input.value;
      done(
        name === undefined ? await login(id, secret) : await register(id, name.input.value.trim(), secret),
      );
    } catch (error) {
      setText(alert, wordsFor(error));
      submit.disabled = false;
    }
  };
  const submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    void send();
  };
  const swap = el(
    'button',
    { type: 'button', class: 'link', click: other },
    mode === 'up' ? words.toSignIn : words.toSignUp,
  );
  return el(
    'form',
    { submit: submitted },
    el('h1', {}, mode === 'up' ? words.signUp : words.signIn),
    name?.element,
    handle.element,
    password.element,
    alert,
    submit,
    swap,
  );
};

/** The screen; `done` is called once somebody is signed in. */
export const signInView = (done: (signedIn: SignedIn) => void, restart: () => void): HTMLElement => {
  const place = el('div', { class: 'sign-in-form' });
  const show = (mode: Mode): void => {
    const shown = form(mode, done, () => show(mode === 'up' ? 'in' : 'up'));
    place.replaceChildren(shown);
    shown.querySelector('input')?.focus();
  };
  show('in');
  const brand = el('p', { class: 'brand' }, bell(), el('span', { class: 'wordmark' }, 'ghanti'));
  const motto = el('p', { class: 'motto' }, speech.words.tagline);
  return el(
    'main',
    { class: 'sign-in' },
    el('section', { class: 'sign-in-main' }, el('header', {}, brand, languageSwitch(restart)), place),
    el('aside', { class: 'sign-in-side', 'aria-hidden': 'true' }, bell(), motto),
  );
};
