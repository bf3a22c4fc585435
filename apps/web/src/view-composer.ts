/**
 * Where one writes. Enter sends where there is a keyboard, Shift+Enter makes a line; what is written and not sent stays
 * with its channel while the page lives.
 */
import { el } from './dom.ts';
import { sendIcon } from './icons.ts';
import { speech } from './strings.ts';

export type ComposerActions = {
  readonly send: (text: string) => void;
  readonly wrote: (text: string) => void;
};

const drafts = new Map<string, string>();
const hasKeyboard = (): boolean => matchMedia('(hover: hover) and (pointer: fine)').matches;

export const composer = (channel: string, name: string, actions: ComposerActions): HTMLFormElement => {
  const { words } = speech;
  const input = el('textarea', {
    rows: '1',
    dir: 'auto',
    class: 'composer-input',
    placeholder: words.write,
    'aria-label': `${words.write}: ${name}`,
    maxlength: '16000',
    enterkeyhint: hasKeyboard() ? 'send' : 'enter',
  });
  const button = el('button', { class: 'send', 'aria-label': words.send, title: words.send }, sendIcon());
  const changed = (): void => {
    drafts.set(channel, input.value);
    button.disabled = input.value.trim() === '';
  };
  const submit = (event?: Event): void => {
    event?.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    changed();
    actions.send(text);
    input.focus();
  };
  input.addEventListener('input', () => {
    changed();
    actions.wrote(input.value);
  });
  input.addEventListener('keydown', (event) => {
    // While an input method composes (Hindi, Japanese …), Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && hasKeyboard()) submit(event);
  });
  input.value = drafts.get(channel) ?? '';
  changed();
  return el('form', { class: 'composer', submit }, el('div', { class: 'composer-field' }, input), button);
};
