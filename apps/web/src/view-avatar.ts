/**
 * A person or a chat as a coloured letter: always the same colour, and silent for those who hear the name anyway.
 */
import { el } from './dom.ts';
import { colourOf, initialOf } from './format.ts';

export const avatar = (id: string, name: string): HTMLElement =>
  el('span', { class: `avatar ${colourOf(id)}`, 'aria-hidden': 'true' }, initialOf(name));
