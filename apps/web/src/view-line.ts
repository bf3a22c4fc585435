/**
 * One line of the conversation on screen. A message's element lives from the moment it is written until it is seen: only
 * its tick, its time and its place in a group change.
 */
import { el, setText, type Part } from './dom.ts';
import { colourOf, dayOf, listOf, timeOf } from './format.ts';
import { tickIcon } from './icons.ts';
import type { Line, MessageLine } from './lines.ts';
import type { Model } from './model.ts';
import type { Row } from './row.ts';
import { speech } from './strings.ts';
import type { Event } from './wire.ts';

export type LineActions = {
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
};

const noticeText = (event: Event, model: Model): string => {
  const { words } = speech;
  const who = model.nameOf(event.by ?? '');
  if (event.type === 'memberJoined') {
    const { user, how } = event.data;
    if (how === 'created') return words.created(who);
    return how === 'invite' ? words.joined(model.nameOf(user)) : words.added(who, model.nameOf(user));
  }
  if (event.type === 'memberLeft') {
    const whom = model.nameOf(event.data.user);
    return event.data.how === 'removed' ? words.removed(who, whom) : words.left(whom);
  }
  return event.type === 'channelUpdated' && event.data.title !== undefined
    ? words.renamed(who, event.data.title)
    : '';
};

const textOf = (line: Exclude<Line, MessageLine>, model: Model): string => {
  switch (line.is) {
    case 'day':
      return dayOf(line.at);
    case 'unread':
      return speech.words.unread(line.count);
    case 'notice':
      return noticeText(line.event, model);
  }
};

const chipPart = (model: Model, first: Exclude<Line, MessageLine>): Part<Line> => {
  const text = el('span', { dir: 'auto' });
  return {
    element: el('li', { class: `chip chip-${first.is}` }, text),
    update: (line) => line.is !== 'message' && setText(text, textOf(line, model)),
  };
};

/** A refusal that could turn out otherwise another time. */
const mayHelp = (code: string): boolean => !['invalid', 'too_large', 'conflict', 'not_found'].includes(code);

const refusal = ({ key, refused }: MessageLine, actions: LineActions): Node[] => {
  if (refused === undefined) return [];
  const { words } = speech;
  const why = Object.entries(words.why).find(([code]) => code === refused.code)?.[1] ?? words.why.other;
  const button = (label: string, click: () => void): HTMLElement =>
    el('button', { type: 'button', class: 'link', click }, label);
  return [
    el('span', {}, `${words.notSent} ${why}`),
    ...(mayHelp(refused.code) ? [button(words.retry, () => actions.retry(key))] : []),
    button(words.discard, () => actions.discard(key)),
  ];
};

const messagePart = (
  model: Model,
  first: MessageLine,
  actions: LineActions,
  showsSender: boolean,
): Part<Line> => {
  const sender = el('span', { class: `sender ${colourOf(first.by)}`, dir: 'auto' });
  const text = el('p', { class: 'text', dir: 'auto' }, first.text);
  const time = el('time');
  const tick = el('span', { class: 'tick-place' });
  const trouble = el('p', { class: 'trouble' });
  const bubble = el(
    'div',
    { class: 'bubble' },
    showsSender && !first.isOwn ? sender : undefined,
    el('div', { class: 'said' }, text, el('span', { class: 'meta' }, time, tick)),
  );
  const element = el('li', { class: first.isOwn ? 'message own' : 'message' }, bubble, trouble);
  let shown: string | undefined;
  const update = (line: Line): void => {
    if (line.is !== 'message') return;
    element.classList.toggle('is-first', line.isFirst);
    element.classList.toggle('is-last', line.isLast);
    element.classList.toggle('is-failed', line.refused !== undefined);
    setText(sender, model.nameOf(line.by));
    setText(time, timeOf(line.at));
    time.dateTime = new Date(line.at).toISOString();
    if (shown === `${line.tick} ${line.refused?.code}`) return;
    shown = `${line.tick} ${line.refused?.code}`;
    tick.replaceChildren(...(line.tick === undefined || line.tick === 'failed' ? [] : [tickIcon(line.tick)]));
    trouble.replaceChildren(...refusal(line, actions));
  };
  return { element, update };
};

/** Makes the part of a line. `showsSender`: a group, where one does not know who writes. */
export const linePart =
  (model: Model, actions: LineActions, showsSender: boolean) =>
  (line: Line): Part<Line> =>
    line.is === 'message' ? messagePart(model, line, actions, showsSender) : chipPart(model, line);

/** Who is writing, in words; empty while nobody is. */
export const writersText = (model: Model, { summary }: Row): string => {
  const writers = [...(model.typing.get(summary.id) ?? [])].map((user) => model.nameOf(user));
  if (writers.length === 0) return '';
  return summary.kind === 'direct' ? speech.words.typingShort : speech.words.typing(listOf(writers));
};
