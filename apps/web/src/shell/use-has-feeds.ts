/** Whether there is a feed to read: without one the way to them leads nowhere. What it was last time is remembered, so that nothing jumps. */
import { useFeeds } from '@ghanti/react';
import { useEffect } from 'react';
import { kept } from '../ui/kept.ts';

const remembered = kept('feeds');

export const useHasFeeds = (): boolean => {
  const { is, rows } = useFeeds();
  const has = is === 'loading' ? remembered.get() === '1' : rows.length > 0;
  useEffect(() => {
    if (is === 'current') remembered.set(has ? '1' : '');
  }, [is, has]);
  return has;
};
