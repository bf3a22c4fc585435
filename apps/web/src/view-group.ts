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

const groupFields = () => {
  const { words } = speech;
  const title = el('input', { id: 'group-name', required: true, maxlength: '100', autocomplete: 'off' });
  const search = el('input', { id: 'group-find', type: 'search', maxlength: '64', autocomplete: 'off' });
  return {
    title,
    search,
    list: el('ul', { class: 'people' }),
    alert: el('p', { class: 'alert', role: 'alert' }),
    create: el('button', { class: 'primary', disabled: true }, words.create),
    cancel: el('button', { type: 'button', class: 'plain' }, words.cancel),
    fields: [
      el('div', { class: 'field' }, el('label', { for: 'group-name' }, words.groupName), title),
      el('div', { class: 'field' }, el('label', { for: 'group-find' }, words.addPeople), search),
    ],
  };
};

type Fields = ReturnType<typeof groupFields>;

const personPart =
  (chosen: Map<string, Profile>, changed: () => void) =>
  (person: Profile): Part<Profile> => {
    const choose = (): void => {
      if (box.checked) chosen.set(person.id, person);
      else chosen.delete(person.id);
      changed();
    };
    const box = el('input', { type: 'checkbox', change: choose });
    const handle = el('small', {}, person.handle === undefined ? '' : `@${person.handle}`);
    const name = el('span', { dir: 'auto' }, person.name);
    const element = el('li', {}, el('label', {}, box, avatar(person.id, person.name), name, handle));
    return { element, update: () => (box.checked = chosen.has(person.id)) };
  };

/** Who is chosen stands first and stays, whatever is looked for. */
const choosing = ({ title, search, list, create }: Fields, actions: GroupActions): Map<string, Profile> => {
  const chosen = new Map<string, Profile>();
  const changed = (): void => {
    create.disabled = title.value.trim() === '' || chosen.size === 0;
  };
  const show = keyedList(list, ({ id }: Profile) => id, personPart(chosen, changed));
  const showWith = (people: readonly Profile[]): void =>
    show([...chosen.values(), ...people.filter(({ id }) => !chosen.has(id))]);
  const find = async (text: string): Promise<void> => {
    const people = text === '' ? actions.known : await actions.find(text).catch(() => []);
    if (text === search.value.trim()) showWith(people);
  };
  let cancel: () => void = () => undefined;
  search.addEventListener('input', () => {
    cancel();
    cancel = actions.after(findAfterMs, () => void find(search.value.trim()));
  });
  title.addEventListener('input', changed);
  showWith(actions.known);
  return chosen;
};

/** Opens the dialog over the page; it takes itself away. */
export const askForGroup = (actions: GroupActions): void => {
  const parts = groupFields();
  const { title, list, alert, create, cancel, fields } = parts;
  const chosen = choosing(parts, actions);
  const send = async (): Promise<void> => {
    create.disabled = true;
    try {
      await actions.create(title.value.trim(), [...chosen.keys()]);
      dialog.close();
    } catch {
      alert.textContent = speech.words.problem.other;
      create.disabled = false;
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void send();
  };
  const heading = el('h2', { id: 'group-title' }, speech.words.newGroup);
  const form = el('form', { submit }, heading, ...fields, list, alert, el('footer', {}, cancel, create));
  const dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'group-title' }, form);
  cancel.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};
