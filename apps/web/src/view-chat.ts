/**
 * The right pane: one conversation. It stays at the newest message while somebody reads there, and stays where it is
 * when somebody reads further up; older pages come as one gets near the top.
 */
import { el, keyedList, setText } from './dom.ts';
import { listOf } from './format.ts';
import { backIcon, bell, downIcon } from './icons.ts';
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
  const { kind, memberCount, peer } = row.summary;
  const writers = writersText(model, row);
  if (writers !== '') return writers;
  if (kind === 'direct') return peer?.handle === undefined ? '' : `@${peer.handle}`;
  const names = [...row.readers.members.keys()].map((user) =>
    user === model.me.id ? speech.words.you : model.nameOf(user),
  );
  return names.length === 0 ? speech.words.members(memberCount) : listOf(names);
};

const chatHead = (model: Model, row: Row) => {
  const name = model.titleOf(row);
  const title = el('h2', { dir: 'auto' });
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

/** A scrolled place that stays at its end, or where somebody reads, whatever comes in above or below. */
const keptPlace = (scroller: HTMLElement) => {
  let stays = true;
  const atEnd = (): boolean => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPx;
  const toEnd = (): void => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  scroller.addEventListener('scroll', () => (stays = atEnd()));
  new ResizeObserver(() => stays && toEnd()).observe(scroller);
  return {
    atEnd,
    toEnd,
    /** `grows`: where the change adds to what is there. */
    around: (change: () => void, grows: 'above' | 'below' | 'at my hand'): void => {
      const fromEnd = scroller.scrollHeight - scroller.scrollTop;
      change();
      if (stays || grows === 'at my hand') toEnd();
      else if (grows === 'above') scroller.scrollTop = scroller.scrollHeight - fromEnd;
    },
  };
};

/** Tells how the lines grew since they were last looked at. */
const growth = () => {
  let lastKey: string | undefined;
  return (lines: readonly Line[]): 'above' | 'below' | 'at my hand' => {
    const last = lines.at(-1);
    const isSame = last?.key === lastKey;
    lastKey = last?.key;
    if (isSame) return 'above';
    return last?.is === 'message' && last.tick === 'waiting' ? 'at my hand' : 'below';
  };
};

const logElements = (name: string) => {
  const { words } = speech;
  const list = el('ol', { class: 'lines' });
  const hello = el('div', { class: 'hello' }, bell(), el('p', {}, words.sayHi(name)));
  const older = el('button', { type: 'button', class: 'link older' }, words.loadOlder);
  const region = { class: 'log', tabindex: '0', role: 'region', 'aria-label': name };
  const scroller = el('div', region, older, hello, list);
  const jump = el('button', { type: 'button', class: 'jump', title: words.toLatest }, downIcon());
  jump.ariaLabel = words.toLatest;
  return { list, hello, older, scroller, jump, element: el('div', { class: 'log-place' }, scroller, jump) };
};

const chatLog = (model: Model, row: Row, actions: ChatActions) => {
  const { id, kind } = row.summary;
  const { list, hello, older, scroller, jump, element } = logElements(model.titleOf(row));
  const place = keptPlace(scroller);
  const grew = growth();
  const show = keyedList<Line>(list, ({ key }) => key, linePart(model, actions, kind === 'group'));

  const more = (): void => void actions.older(id).catch(() => undefined);
  older.addEventListener('click', more);
  jump.addEventListener('click', place.toEnd);
  scroller.addEventListener('scroll', () => {
    jump.hidden = place.atEnd();
    if (scroller.scrollTop < aheadPx && model.timeline(id).more === true) more();
    actions.looked();
  });

  const update = ({ readers }: Row): void => {
    const timeline = model.timeline(id);
    const { unread, me } = model;
    const lines = linesOf({ timeline, waiting: actions.waiting(id), readers, me: me.id, unread });
    place.around(() => {
      show(lines);
      hello.hidden = timeline.more === undefined || lines.some((line) => line.is === 'message');
      older.hidden = timeline.more !== true;
    }, grew(lines));
    jump.hidden = place.atEnd();
  };
  return { element, update, atEnd: place.atEnd };
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
  el('main', { class: 'pane chat-pane no-chat' }, bell(), el('p', { class: 'hint' }, speech.words.pickChat));
