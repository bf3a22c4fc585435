/**
 * Drawings: the bell, the ticks (ux: 16 x 11, rounded caps), and a few signs on buttons. All of them take the colour of the
 * text around them.
 */
import { svg } from './dom.ts';
import { speech } from './strings.ts';
import type { Tick } from './ticks.ts';

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
};

const icon = (d: string): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', ...stroke, 'stroke-width': '1.75' },
    svg('path', { d }),
  );

export const backIcon = (): SVGElement => icon('M15 5l-7 7 7 7');
export const sendIcon = (): SVGElement => icon('M5 12h13M12.5 6l6 6-6 6');
export const groupIcon = (): SVGElement =>
  icon('M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M18.5 8v6M15.5 11h6');
export const downIcon = (): SVGElement => icon('M12 5v14M6 13l6 6 6-6');
export const leaveIcon = (): SVGElement => icon('M14 4H6v16h8M11 12h10M17.5 8.5 21 12l-3.5 3.5');

const bellBody =
  'M16 3.5c-5.4 0-9 4-9 9.2v4.6c0 1.6-.7 2.8-1.8 3.8-1.5 1.4-.7 3.9 1.4 3.9h18.8c2.1 0 2.9-2.5 1.4-3.9-1.1-1-1.8-2.2-1.8-3.8v-4.6c0-5.2-3.6-9.2-9-9.2z';

/** A bell with the round shoulders of a speech bubble; its clapper is the brass dot below. */
export const bell = (): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 32 32', class: 'bell', 'aria-hidden': 'true' },
    svg('path', { class: 'bell-body', d: bellBody }),
    svg('circle', { class: 'bell-clapper', cx: 16, cy: 28, r: 2.5 }),
  );

const check = 'M1 5.8l2.6 2.7L9 2.2';
const behind = 'M7.6 7.8l.7.7L14.6 2.2';
const shapes: Record<Exclude<Tick, 'failed'>, readonly string[]> = {
  waiting: ['M8 .75a4.75 4.75 0 1 1 0 9.5 4.75 4.75 0 0 1 0-9.5z', 'M8 3v2.7l1.7 1'],
  sent: ['M4 5.8l2.6 2.7L12 2.2'],
  delivered: [check, behind],
  seen: [check, behind],
};

/** The tick of a message, with its meaning as its name. */
export const tickIcon = (tick: Exclude<Tick, 'failed'>): SVGElement => {
  const title = svg('title');
  title.textContent = speech.words.tick[tick];
  const frame = { viewBox: '0 0 16 11', class: `tick tick-${tick}`, role: 'img' };
  const lines = shapes[tick].map((d) => svg('path', { d }));
  return svg('svg', { ...frame, ...stroke, 'stroke-width': tick === 'seen' ? 2 : 1.5 }, title, ...lines);
};
