/**
 * Arrow keys in the conversation: they go from message to message, Escape back to the composer (Y4). The letters that a
 * message understands are its own.
 */
import type { KeyboardEvent } from 'react';

const messagesIn = (scroller: HTMLElement): HTMLElement[] => [
  ...scroller.querySelectorAll<HTMLElement>('[data-message]'),
];

/** Of those on screen the last, for that is where one reads. */
const lastShown = (messages: readonly HTMLElement[], scroller: HTMLElement): HTMLElement | undefined => {
  const { bottom } = scroller.getBoundingClientRect();
  return messages.findLast((one) => one.getBoundingClientRect().top < bottom - 8);
};

const target = (event: KeyboardEvent, scroller: HTMLElement): HTMLElement | undefined => {
  const messages = messagesIn(scroller);
  const at = messages.findIndex((one) => one === document.activeElement);
  if (event.key === 'ArrowUp') return at < 0 ? lastShown(messages, scroller) : messages[at - 1];
  if (event.key === 'ArrowDown') return at < 0 ? lastShown(messages, scroller) : messages[at + 1];
  return undefined;
};

/** `away`: where Escape, and going down past the last one, lead. */
export const moveMessageFocus = (event: KeyboardEvent, scroller: HTMLElement, away: () => void): void => {
  const isOnMessage = event.target instanceof HTMLElement && event.target.hasAttribute('data-message');
  if (event.target !== scroller && !isOnMessage) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const next = target(event, scroller);
  const isPast = event.key === 'ArrowDown' && isOnMessage && next === undefined;
  if ((event.key === 'Escape' && isOnMessage) || isPast) away();
  else if (next !== undefined) next.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
};
