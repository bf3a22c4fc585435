/**
 * Making a group: its name, and people found by name. Nothing is made until there is a name and somebody in it.
 */
import { el, keyedList, type Part } from './dom.ts';
import { speech } from './strings.ts';
import { avatar } from './view-avatar.ts';
import type { Profile } from './wire.ts';

export type GroupActions = {
  readonly find: (text: string) => Promise<readonly Profile[]>;
  readonly create: (title: string, members: readonly string[]) => Promise<void>;
  readonly known: readonly Profile[];
  readonly after: (ms: number, run: () => void) => () => void;
};

const findAfterMs = 200;

/** Opens the dialog over the page; it takes itself away. */
export const askForGroup = (actions: GroupActions): void => {
  const { words } = speech;
  const chosen = new Map<string, Profile>();
  const title = el('input', { id: 'group-name', required: true, maxlength: '100', autocomplete: 'off' });
  const search = el('input', { id: 'group-find', type: 'search', autocomplete: 'off', maxlength: '64' });
  const list = el('ul', { class: 'people' });
  const alert = el('p', { class: 'alert', role: 'alert' });
  const create = el('button', { class: 'primary', disabled: true }, words.create);

  const personPart = (person: Profile): Part<Profile> => {
    const box = el('input', { type: 'checkbox', change: () => choose(person, box.checked) });
    const handle = el('small', {}, person.handle === undefined ? '' : `@${person.handle}`);
    const name = el('span', { dir: 'auto' }, person.name);
    const element = el('li', {}, el('label', {}, box, avatar(person.id, person.name), name, handle));
    return { element, update: () => (box.checked = chosen.has(person.id)) };
  };
  const show = keyedList<Profile>(list, (person) => person.id, personPart);
  const showWith = (people: readonly Profile[]): void =>
    show([...chosen.values(), ...people.filter(({ id }) => !chosen.has(id))]);
  const ready = (): void => {
    create.disabled = title.value.trim() === '' || chosen.size === 0;
  };
  const choose = (person: Profile, on: boolean): void => {
    if (on) chosen.set(person.id, person);
    else chosen.delete(person.id);
    ready();
  };
  const find = async (text: string): Promise<void> => {
    const people = text === '' ? actions.known : await actions.find(text).catch(() => []);
    if (text === search.value.trim()) showWith(people);
  };
  let cancel: () => void = () => undefined;
  search.addEventListener('input', () => {
    cancel();
    cancel = actions.after(findAfterMs, () => void find(search.value.trim()));
  });
  title.addEventListener('input', ready);

  const send = async (): Promise<void> => {
    create.disabled = true;
    try {
      await actions.create(title.value.trim(), [...chosen.keys()]);
      dialog.close();
    } catch {
      alert.textContent = words.problem.other;
      ready();
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void send();
  };
  const cancelButton = el(
    'button',
    { type: 'button', class: 'plain', click: () => dialog.close() },
    words.cancel,
  );
  const form = el(
    'form',
    { submit },
    el('h2', { id: 'group-title' }, words.newGroup),
    el('div', { class: 'field' }, el('label', { for: 'group-name' }, words.groupName), title),
    el('div', { class: 'field' }, el('label', { for: 'group-find' }, words.addPeople), search),
    list,
    alert,
    el('footer', {}, cancelButton, create),
  );
  const dialog = el(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'group-title', close: () => dialog.remove() },
    form,
  );
  document.body.append(dialog);
  showWith(actions.known);
  dialog.showModal();
};
