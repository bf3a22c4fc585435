/**
 * A finger that stays where it is. When it leaves, the browser must not make a press of it: what has opened stands under
 * the finger, and its first line would be chosen unseen. Scrolling stays the browser's. Desks have a right click for the same.
 */
import { useEffect, useRef, type TouchEvent } from 'react';
import { useLatest } from './use-latest.ts';

const longMs = 450;
/** A finger never stands quite still. */
export const slipPx = 10;

export type Point = { readonly x: number; readonly y: number };

type Press = { readonly from: Point; readonly timer: ReturnType<typeof setTimeout>; isLong: boolean };

export const fingerOf = ({ touches }: TouchEvent): Point | undefined => {
  const finger = touches.item(0);
  return finger === null || touches.length > 1 ? undefined : { x: finger.clientX, y: finger.clientY };
};

export const useLongPress = (onLong: (at: Point) => void) => {
  const press = useRef<Press>(undefined);
  const longRef = useLatest(onLong);
  const forget = (): void => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  useEffect(() => forget, []);
  const begin = (from: Point): Press => {
    const timer = setTimeout(() => {
      if (press.current === undefined) return;
      press.current.isLong = true;
      navigator.vibrate?.(10);
      longRef.current(from);
    }, longMs);
    return { from, timer, isLong: false };
  };
  const handlers = {
    onTouchStart: (event: TouchEvent): void => {
      forget();
      const at = fingerOf(event);
      if (at !== undefined) press.current = begin(at);
    },
    onTouchMove: (event: TouchEvent): void => {
      const at = fingerOf(event);
      const now = press.current;
      if (now === undefined || now.isLong) return;
      if (at === undefined || Math.hypot(at.x - now.from.x, at.y - now.from.y) > slipPx) forget();
    },
    onTouchEnd: (event: TouchEvent): void => {
      if (press.current?.isLong === true && event.cancelable) event.preventDefault();
      forget();
    },
    onTouchCancel: forget,
  };
  return { isLong: (): boolean => press.current?.isLong === true, handlers };
};
