/**
 * A finger on a message: a long press opens what can be done with it, a swipe to the right answers it (B3). Both have
 * buttons too. The swipe follows the finger and stops halfway; scrolling stays the browser's.
 */
import type { MessageItem } from '@ghanti/client';
import { useRef, type TouchEvent } from 'react';
import { fingerOf, slipPx, useLongPress, type Point } from '../../ui/use-long-press.ts';
import { useConversation } from '../conversation.ts';

const swipePx = 56;
const farthestPx = 80;

type Swipe = { readonly from: Point; is: 'waiting' | 'swiping' | 'over'; by: number };

const move = (element: HTMLElement, by: number): void => {
  element.style.transition = by === 0 ? 'transform 140ms var(--g-ease)' : 'none';
  element.style.transform = by === 0 ? '' : `translateX(${by}px)`;
  element.toggleAttribute('data-swiped', by >= swipePx);
};

const isOnText = (event: TouchEvent): boolean =>
  event.target instanceof Element && event.target.closest('a, button, input, pre') !== null;

const useSwipe = (canSwipe: boolean, onSwiped: () => void) => {
  const swipe = useRef<Swipe>(undefined);
  const end = (event: TouchEvent<HTMLElement>): void => {
    const now = swipe.current;
    swipe.current = undefined;
    if (now?.is !== 'swiping') return;
    move(event.currentTarget, 0);
    if (event.type === 'touchend' && now.by >= swipePx) onSwiped();
  };
  return {
    begin: (event: TouchEvent<HTMLElement>): void => {
      const from = fingerOf(event);
      swipe.current = from === undefined || !canSwipe ? undefined : { from, is: 'waiting', by: 0 };
    },
    follow: (event: TouchEvent<HTMLElement>): void => {
      const now = swipe.current;
      const at = fingerOf(event);
      if (now === undefined || at === undefined || now.is === 'over') return;
      const [x, y] = [at.x - now.from.x, at.y - now.from.y];
      if (now.is === 'waiting' && Math.hypot(x, y) > slipPx)
        now.is = x > Math.abs(y) * 1.5 ? 'swiping' : 'over';
      if (now.is !== 'swiping') return;
      now.by = Math.max(0, Math.min(farthestPx, x - slipPx));
      move(event.currentTarget, now.by);
    },
    end,
  };
};

export const useGestures = (item: MessageItem, canReply: boolean) => {
  const { ask } = useConversation();
  const press = useLongPress(() => ask({ is: 'sheet', item }));
  const swipe = useSwipe(canReply, () => ask({ is: 'reply', item }));
  return {
    onTouchStart: (event: TouchEvent<HTMLElement>): void => {
      if (isOnText(event)) return;
      press.handlers.onTouchStart(event);
      swipe.begin(event);
    },
    onTouchMove: (event: TouchEvent<HTMLElement>): void => {
      press.handlers.onTouchMove(event);
      if (!press.isLong()) swipe.follow(event);
    },
    onTouchEnd: (event: TouchEvent<HTMLElement>): void => {
      press.handlers.onTouchEnd(event);
      swipe.end(event);
    },
    onTouchCancel: (event: TouchEvent<HTMLElement>): void => {
      press.handlers.onTouchCancel();
      swipe.end(event);
    },
  };
};
