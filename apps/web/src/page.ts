/**
 * What somebody who is signed in sees: two panes and a banner, drawn from the model whenever it changed. The address after
 * `#` is the open channel, so Back works and a reload opens the same chat.
 */
import { newClientId } from './client-id.ts';
import { el, setText } from './dom.ts';
import type { Model } from './model.ts';
import type { Person } from './person.ts';
import { speech } from './strings.ts';
import { after } from './timer.ts';
import { chatView, noChatView, type ChatView } from './view-chat.ts';
import { askForGroup } from './view-group.ts';
import { listView } from './view-list.ts';

export type Page = {
  /** Whether the newest message of the open chat is in view. */
  readonly atEnd: () => boolean;
  readonly close: () => void;
};

export type PageOptions = {
  readonly root: HTMLElement;
  readonly person: Person;
  readonly signOut: () => void;
  /** Draws everything anew, in another language. */
  readonly restart: () => void;
};

/** A short loss is not worth a word. */
const patienceMs = 1_000;

const go = (channel: string): void => {
  location.hash = channel;
};

const bannerOf = (model: Model): { element: HTMLElement; update: () => void } => {
  const element = el('p', { class: 'banner', role: 'status', hidden: true });
  let cancel: (() => void) | undefined;
  const show = (): void => {
    element.hidden = model.connection === 'live';
    const { outdated, waiting, connecting } = speech.words;
    const words = model.listed ? waiting : connecting;
    if (!element.hidden) setText(element, model.connection === 'outdated' ? outdated : words);
  };
  const update = (): void => {
    if (model.connection === 'live') {
      cancel?.();
      cancel = undefined;
      element.hidden = true;
    } else cancel ??= after(patienceMs, show);
  };
  return { element, update };
};

const actionsFor = ({ person, signOut, restart }: PageOptions) => {
  const { model } = person;
  const openDirect = async (user: string): Promise<void> => go(await person.openDirect(user));
  const find = (text: string) => person.find(text);
  const known = () => [...model.people.values()].filter(({ id }) => id !== model.me.id);
  return {
    find,
    openDirect: (user: string) => void openDirect(user).catch(() => undefined),
    newGroup: () => {
      const clientId = newClientId();
      const create = async (title: string, members: readonly string[]): Promise<void> =>
        go(await person.createGroup(clientId, title, members));
      askForGroup({ find, create, known: known(), after });
    },
    signOut,
    restart,
    after,
  };
};

const chatFor = (person: Person): ChatView | undefined => {
  const { model } = person;
  const row = model.rows.get(model.open ?? '');
  if (row === undefined) return undefined;
  const { id } = row.summary;
  return chatView(model, row, {
    send: (text) => person.write(id, text),
    wrote: (text) => person.typing.wrote(id, text),
    waiting: (channel) => person.outbox.of(channel),
    older: (channel) => person.chat.older(channel),
    retry: (clientId) => person.outbox.retry(clientId),
    discard: (clientId) => person.outbox.discard(clientId),
    looked: () => person.chat.look(),
  });
};

export const openPage = (options: PageOptions): Page => {
  const { root, person } = options;
  const { model } = person;
  const list = listView(model, actionsFor(options));
  const banner = bannerOf(model);
  const panes = el('div', { class: 'panes' }, list.element, noChatView());
  root.replaceChildren(banner.element, panes);
  let chat: ChatView | undefined;
  let shown: string | undefined;

  const showChat = (): void => {
    const channel = model.rows.has(model.open ?? '') ? model.open : undefined;
    panes.classList.toggle('has-chat', channel !== undefined);
    if (channel === shown) return;
    shown = channel;
    chat = chatFor(person);
    panes.lastElementChild?.replaceWith(chat?.element ?? noChatView());
  };
  const update = (): void => {
    showChat();
    list.update();
    chat?.update();
    banner.update();
    document.title = model.unreadInAll > 0 ? `(${model.unreadInAll}) Ghanti` : 'Ghanti';
    person.chat.look();
  };
  const route = (): void => {
    const channel = location.hash.slice(1);
    person.chat.show(channel === '' ? undefined : channel);
    update();
    const isWide = matchMedia('(min-width: 600px)').matches;
    if (isWide && chat !== undefined) panes.querySelector<HTMLElement>('.composer-input')?.focus();
  };
  addEventListener('hashchange', route);
  const stopListening = model.listen(update);
  route();
  return {
    atEnd: () => chat?.atEnd() ?? false,
    close: () => {
      removeEventListener('hashchange', route);
      stopListening();
    },
  };
};
