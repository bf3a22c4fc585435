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

/** A bell made of a speech bubble: its clapper is the dot below. */
export const bell = (): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 32 32', class: 'bell', 'aria-hidden': 'true' },
    svg('path', { class: 'bell-body', d: 'M6 21V13a10 10 0 0 1 20 0v8a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3z' }),
    svg('circle', { class: 'bell-clapper', cx: 16, cy: 27.5, r: 2.5 }),
  );

/** Rings that spread from a corner. */
export const rings = (): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 120 120', class: 'rings', 'aria-hidden': 'true', ...stroke },
    ...[30, 60, 90].map((r) => svg('circle', { cx: 0, cy: 120, r })),
  );

const shapes: Record<Exclude<Tick, 'failed'>, readonly string[]> = {
  waiting: ['M8 1.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8z', 'M8 3.5v2.2l1.6 1'],
  sent: ['M3.5 6l3 3 6-7'],
  delivered: ['M1.5 6l3 3 6-7', 'M7.2 8.6l.3.4 6-7'],
  seen: ['M1.5 6l3 3 6-7', 'M7.2 8.6l.3.4 6-7'],
};

/** The tick of a message, with its meaning as its name. */
export const tickIcon = (tick: Exclude<Tick, 'failed'>): SVGElement => {
  const title = svg('title');
  title.textContent = speech.words.tick[tick];
  const frame = { viewBox: '0 0 16 11', class: `tick tick-${tick}`, role: 'img' };
  const lines = shapes[tick].map((d) => svg('path', { d }));
  return svg('svg', { ...frame, ...stroke, 'stroke-width': tick === 'seen' ? 2 : 1.5 }, title, ...lines);
};
