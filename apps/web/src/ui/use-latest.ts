/** The latest of a value, for what runs after drawing: handlers, timers, effects. Never read while drawing. */
import { useLayoutEffect, useRef, type RefObject } from 'react';

export const useLatest = <T>(value: T): RefObject<T> => {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
};
