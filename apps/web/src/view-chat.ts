/**
 * The right pane: one conversation. It stays at the newest message while somebody reads there, and stays where it is
 * when somebody reads further up; older pages come as one gets near the top.
 */
import { el, keyedList, setText } from './dom.ts';
import { listOf } from './format.ts';
import { backIcon, downIcon, rings } from './icons.ts';
import { linesOf, type Line } from './lines.ts';
import type { Model } from './model.ts';
import type { Waiting } from './outbox.ts';
import type { Row } from './row.ts';
import { speech } from './strings.ts';
import { avatar } from './view-avatar.ts';
import { composer, type ComposerActions } from './view-composer.ts';
import { linePart, writersText, type LineActions } from './view-line.ts';

export type ChatActions = LineActions &
  ComposerActions & {
    readonly waiting: (channel: string) => readonly Waiting[];
    readonly older: (channel: string) => Promise<void>;
    /** Somebody scrolled: what is before his eyes may have changed. */
    readonly looked: () => void;
  };

export type ChatView = {
  readonly element: HTMLElement;
  readonly update: () => void;
  /** Whether the newest message is in view. */
  readonly atEnd: () => boolean;
};

const nearPx = 48;
const aheadPx = 300;

const subtitleOf = (model: Model, row: Row): string => {
  const { id, kind, memberCount, peer } = row.summary;
  const writers = writersText(model, id);
  if (writers !== '') return writers;
  if (kind === 'direct') return peer?.handle === undefined ? '' : `@${peer.handle}`;
  const names = [...row.readers.members.keys()].map((user) =>
    user === model.me.id ? speech.words.you : model.nameOf(user),
  );
  return names.length === 0 ? speech.words.members(memberCount) : listOf(names);
};

const chatHead = (model: Model, row: Row) => {
  const name = model.titleOf(row);
  const title = el('h1', { dir: 'auto' });
  const subtitle = el('p', { class: 'subtitle', dir: 'auto' });
  const back = el('a', { class: 'icon-button back', href: '#', 'aria-label': speech.words.back }, backIcon());
  const element = el(
    'header',
    { class: 'pane-head' },
    back,
    avatar(row.summary.peer?.id ?? row.summary.id, name),
    el('div', { class: 'titles' }, title, subtitle),
  );
  const update = (now: Row): void => {
    setText(title, model.titleOf(now));
    setText(subtitle, subtitleOf(model, now));
    subtitle.classList.toggle('is-typing', (model.typing.get(row.summary.id)?.size ?? 0) > 0);
  };
  return { element, update };
};

/** The scrolled part: keeps its place whatever comes in above or below. */
const chatLog = (model: Model, row: Row, actions: ChatActions) => {
  const { id } = row.summary;
  const { words } = speech;
  const list = el('ol', { class: 'lines' });
  const hello = el('p', { class: 'hello' }, rings(), words.sayHi(model.titleOf(row)));
  const older = el(
    'button',
    { type: 'button', class: 'link older', click: () => void more() },
    words.loadOlder,
  );
  const scroller = el(
    'div',
    { class: 'log', tabindex: '0', role: 'region', 'aria-label': model.titleOf(row) },
    older,
    hello,
    list,
  );
  const jump = el(
    'button',
    {
      type: 'button',
      class: 'jump',
      'aria-label': words.toLatest,
      title: words.toLatest,
      click: () => toEnd(),
    },
    downIcon(),
  );
  const show = keyedList<Line>(
    list,
    (line) => line.key,
    linePart(model, actions, row.summary.kind === 'group'),
  );
  let stays = true;
  let lastKey: string | undefined;

  const atEnd = (): boolean => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPx;
  const toEnd = (): void => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  const more = async (): Promise<void> => {
    await actions.older(id).catch(() => undefined);
  };
  scroller.addEventListener('scroll', () => {
    stays = atEnd();
    jump.hidden = stays;
    if (scroller.scrollTop < aheadPx && model.timeline(id).more === true) void more();
    actions.looked();
  });
  new ResizeObserver(() => stays && toEnd()).observe(scroller);

  const update = (now: Row): void => {
    const timeline = model.timeline(id);
    const { unreadFrom, me } = model;
    const lines = linesOf({
      timeline,
      waiting: actions.waiting(id),
      readers: now.readers,
      me: me.id,
      unreadFrom,
    });
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    const last = lines.at(-1);
    const wroteOne = last?.is === 'message' && last.tick === 'waiting' && last.key !== lastKey;
    const grewAbove = lastKey === last?.key;
    lastKey = last?.key;
    show(lines);
    hello.hidden = lines.some((line) => line.is === 'message') || timeline.more === undefined;
    older.hidden = timeline.more !== true;
    if (stays || wroteOne) toEnd();
    else if (grewAbove) scroller.scrollTop = scroller.scrollHeight - fromEnd;
    jump.hidden = atEnd();
  };
  return { element: el('div', { class: 'log-place' }, scroller, jump), update, atEnd };
};

/** The conversation of a channel that is in the model. */
export const chatView = (model: Model, row: Row, actions: ChatActions): ChatView => {
  const { id } = row.summary;
  const head = chatHead(model, row);
  const log = chatLog(model, row, actions);
  const element = el(
    'main',
    { class: 'pane chat-pane' },
    head.element,
    log.element,
    composer(id, model.titleOf(row), actions),
  );
  const update = (): void => {
    const now = model.rows.get(id);
    if (now === undefined) return;
    head.update(now);
    log.update(now);
  };
  return { element, update, atEnd: log.atEnd };
};

/** What stands there while no chat is open. */
export const noChatView = (): HTMLElement =>
  el('main', { class: 'pane chat-pane no-chat' }, rings(), el('p', { class: 'hint' }, speech.words.pickChat));
