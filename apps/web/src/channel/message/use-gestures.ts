/**
 * A finger on a message: a long press opens what can be done with it, a swipe to the right answers it (B3). Both have
 * buttons too. The swipe follows the finger and stops halfway; scrolling stays the browser's.
 */
import type { MessageItem } from '@ghanti/client';
import { useRef, type TouchEvent } from 'react';
import { useConversation } from '../conversation.ts';

const longMs = 450;
const slipPx = 10;
const swipePx = 56;
const farthestPx = 80;

type Touch = {
  readonly x: number;
  readonly y: number;
  readonly timer: ReturnType<typeof setTimeout>;
  is: 'pressing' | 'swiping' | 'over';
  by: number;
};

const move = (element: HTMLElement, by: number): void => {
  element.style.transition = by === 0 ? 'transform 140ms var(--g-ease)' : 'none';
  element.style.transform = by === 0 ? '' : `translateX(${by}px)`;
  element.toggleAttribute('data-swiped', by >= swipePx);
};

const isOnText = (event: TouchEvent): boolean =>
  event.target instanceof Element && event.target.closest('a, button, input, pre') !== null;

export const useGestures = (item: MessageItem, canReply: boolean) => {
  const { ask } = useConversation();
  const touch = useRef<Touch>(undefined);
  const end = (event: TouchEvent<HTMLElement>): void => {
    const now = touch.current;
    if (now === undefined) return;
    clearTimeout(now.timer);
    touch.current = undefined;
    if (now.is !== 'swiping') return;
    move(event.currentTarget, 0);
    if (now.by >= swipePx) ask({ is: 'reply', item });
  };
  return {
    onTouchStart: (event: TouchEvent<HTMLElement>): void => {
      const finger = event.touches.item(0);
      if (finger === null || event.touches.length > 1 || isOnText(event)) return;
      const timer = setTimeout(() => {
        if (touch.current?.is !== 'pressing') return;
        touch.current.is = 'over';
        navigator.vibrate?.(10);
        ask({ is: 'sheet', item });
      }, longMs);
      touch.current = { x: finger.clientX, y: finger.clientY, timer, is: 'pressing', by: 0 };
    },
    onTouchMove: (event: TouchEvent<HTMLElement>): void => {
      const now = touch.current;
      const finger = event.touches.item(0);
      if (now === undefined || finger === null || now.is === 'over') return;
      const [x, y] = [finger.clientX - now.x, finger.clientY - now.y];
      if (now.is === 'pressing' && Math.hypot(x, y) > slipPx) {
        clearTimeout(now.timer);
        now.is = canReply && x > Math.abs(y) * 1.5 ? 'swiping' : 'over';
      }
      if (now.is !== 'swiping') return;
      now.by = Math.max(0, Math.min(farthestPx, x - slipPx));
      move(event.currentTarget, now.by);
    },
    onTouchEnd: end,
    onTouchCancel: end,
  };
};
