/**
 * The left pane: who is signed in, one field that finds people and chats, and the chats, most recent first.
 */
import { el, keyedList, setText, type Part } from './dom.ts';
import { shortTimeOf } from './format.ts';
import { bell, groupIcon, leaveIcon } from './icons.ts';
import type { Model } from './model.ts';
import type { Row } from './row.ts';
import { speech } from './strings.ts';
import { avatar } from './view-avatar.ts';
import { languageSwitch } from './view-language.ts';
import type { Profile } from './wire.ts';

export type ListActions = {
  readonly find: (text: string) => Promise<readonly Profile[]>;
  readonly openDirect: (user: string) => void;
  readonly newGroup: () => void;
  readonly signOut: () => void;
  readonly restart: () => void;
  readonly after: (ms: number, run: () => void) => () => void;
};

const findAfterMs = 200;

const previewOf = (model: Model, { last, summary }: Row): string => {
  if (last?.type !== 'receiveMessage') {
    return summary.peer?.handle === undefined ? '' : `@${summary.peer.handle}`;
  }
  const text = last.data.text ?? '';
  if (last.by === model.me.id) return `${speech.words.you}: ${text}`;
  return summary.kind === 'group' ? `${model.nameOf(last.by ?? '')}: ${text}` : text;
};

const rowPart = (model: Model, row: Row): Part<Row> => {
  const { id } = row.summary;
  const title = el('span', { class: 'row-title', dir: 'auto' });
  const preview = el('span', { class: 'row-preview', dir: 'auto' });
  const time = el('time', { class: 'row-time' });
  const badge = el('span', { class: 'badge' });
  const link = el(
    'a',
    { class: 'row', href: `#${id}` },
    avatar(faceOf(row), model.titleOf(row)),
    el(
      'span',
      { class: 'row-text' },
      el('span', { class: 'row-line' }, title, time),
      el('span', { class: 'row-line' }, preview, badge),
    ),
  );
  const update = (now: Row): void => {
    const typing = (model.typing.get(id)?.size ?? 0) > 0;
    setText(title, model.titleOf(now));
    setText(time, shortTimeOf(now.at));
    setText(preview, typing ? speech.words.typingShort : previewOf(model, now));
    preview.classList.toggle('is-typing', typing);
    setText(badge, now.unread > 0 ? String(Math.min(now.unread, 999)) : '');
    badge.hidden = now.unread === 0;
    badge.ariaLabel = speech.words.unread(now.unread);
    link.ariaCurrent = model.open === id ? 'true' : null;
  };
  return { element: el('li', {}, link), update };
};

const keyOfRow = ({ summary }: Row): string => summary.id;

/** A direct chat has the face of the other. */
const faceOf = ({ summary }: Row): string => summary.peer?.id ?? summary.id;

const personPart =
  (actions: ListActions, clear: () => void) =>
  (person: Profile): Part<Profile> => {
    const open = (): void => {
      clear();
      actions.openDirect(person.id);
    };
    const text = el(
      'span',
      { class: 'row-text' },
      el('span', { class: 'row-title', dir: 'auto' }, person.name),
      el('span', { class: 'row-preview' }, person.handle === undefined ? '' : `@${person.handle}`),
    );
    const element = el(
      'li',
      {},
      el('button', { type: 'button', class: 'row', click: open }, avatar(person.id, person.name), text),
    );
    return { element, update: () => undefined };
  };

const head = (model: Model, actions: ListActions): HTMLElement => {
  const { words } = speech;
  const button = (label: string, icon: SVGElement, click: () => void): HTMLElement =>
    el('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, click }, icon);
  return el(
    'header',
    { class: 'pane-head' },
    el('h1', { class: 'brand' }, bell(), el('span', { class: 'wordmark' }, 'ghanti')),
    button(words.newGroup, groupIcon(), actions.newGroup),
    button(`${words.signOut} (${model.me.name})`, leaveIcon(), actions.signOut),
  );
};

/** People whose name or handle fits, as somebody writes; an answer to what is no longer asked is dropped. */
const finder = (actions: ListActions, found: (people: readonly Profile[] | undefined) => void) => {
  let cancel: () => void = () => undefined;
  let asked = '';
  const ask = async (text: string): Promise<void> => {
    const people = await actions.find(text).catch(() => []);
    if (text === asked) found(people);
  };
  return (text: string): void => {
    asked = text;
    cancel();
    if (text === '') found(undefined);
    else cancel = actions.after(findAfterMs, () => void ask(text));
  };
};

const elements = () => {
  const { words } = speech;
  const search = el('input', { type: 'search', class: 'search', autocomplete: 'off', maxlength: '64' });
  search.placeholder = words.find;
  search.ariaLabel = words.find;
  const hint = el('p', { class: 'hint' }, words.noChatsHint);
  return {
    search,
    chats: el('ul', { class: 'rows', 'aria-label': words.chats }),
    people: el('ul', { class: 'rows', 'aria-label': words.people }),
    peopleTitle: el('h2', { class: 'rows-title' }, words.people),
    nobody: el('p', { class: 'hint' }, words.noOne),
    empty: el('div', { class: 'empty-list' }, el('p', {}, words.noChats), hint),
    status: el('p', { class: 'status' }),
  };
};

export const listView = (
  model: Model,
  actions: ListActions,
): { element: HTMLElement; update: () => void } => {
  const { words } = speech;
  const { search, chats, people, peopleTitle, nobody, empty, status } = elements();
  let found: readonly Profile[] | undefined;

  const clear = (): void => {
    search.value = '';
    find('');
  };
  const showChats = keyedList(chats, keyOfRow, (row: Row) => rowPart(model, row));
  const showPeople = keyedList(people, ({ id }: Profile) => id, personPart(actions, clear));

  const update = (): void => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const others = (found ?? []).filter(({ id }) => id !== model.me.id);
    showChats(model.sorted().filter((row) => model.titleOf(row).toLocaleLowerCase().includes(wanted)));
    showPeople(others);
    empty.hidden = !model.listed || model.rows.size > 0 || wanted !== '';
    people.hidden = others.length === 0;
    peopleTitle.hidden = found === undefined;
    nobody.hidden = found === undefined || others.length > 0;
    const isLive = model.connection === 'live';
    setText(status, `${model.me.name} · ${isLive ? words.live : words.connecting}`);
    status.classList.toggle('is-live', isLive);
  };
  const find = finder(actions, (result) => {
    found = result;
    update();
  });
  search.addEventListener('input', () => {
    find(search.value.trim());
    update();
  });
  const scroller = el('div', { class: 'pane-scroll' }, chats, empty, peopleTitle, people, nobody);
  const pane = { class: 'pane list-pane', 'aria-label': words.chats };
  const foot = el('footer', { class: 'pane-foot' }, status, languageSwitch(actions.restart));
  return { element: el('nav', pane, head(model, actions), search, scroller, foot), update };
};
