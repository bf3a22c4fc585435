/**
 * A feed as its page shows it: as it comes, five times a second, once a second for who wants less motion, or as it was when it was paused,
 * with how much waits (F3, F4). Nothing of the data is lost meanwhile.
 */
import type { FeedState } from '@ghanti/client';
import { useClient, useFeed } from '@ghanti/react';
import { useCallback, useEffect, useState } from 'react';
import { useIsCalm } from '../ui/use-media.ts';
import { setPaused, useIsPaused } from './paused.ts';

export type OpenFeed = {
  readonly id: string;
  /** What is drawn. */
  readonly shown: FeedState;
  /** As of when that is, where it stands still. */
  readonly pausedAt: number | undefined;
  readonly waiting: number;
  readonly pause: () => void;
  readonly resume: () => void;
};

const calmMs = 1_000;

/** The newest at most so often; another kind of state at once. */
const useCalm = (state: FeedState): FeedState => {
  const isCalm = useIsCalm();
  const [shown, setShown] = useState({ state, at: 0 });
  useEffect(() => {
    if (!isCalm || shown.state === state) return undefined;
    const wait = shown.state.is === state.is ? Math.max(0, shown.at + calmMs - Date.now()) : 0;
    const timer = setTimeout(() => setShown({ state, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [isCalm, state, shown]);
  return isCalm ? shown.state : state;
};

export const useOpenFeed = (id: string): OpenFeed => {
  const { state } = useClient().feed(id);
  const now = useCalm(useFeed(id));
  const isPaused = useIsPaused(id);
  const [held, setHeld] = useState<{ readonly state: FeedState; readonly at: number }>();
  // Whoever leaves lets it go on.
  useEffect(() => () => setPaused(id, false), [id]);
  const pause = useCallback(() => {
    setHeld({ state: state.get(), at: Date.now() });
    setPaused(id, true);
  }, [id, state]);
  const resume = useCallback(() => {
    setHeld(undefined);
    setPaused(id, false);
  }, [id]);
  const standing = isPaused && now.is !== 'refused' ? held : undefined;
  return {
    id,
    shown: standing === undefined ? now : { ...standing.state, is: now.is },
    pausedAt: standing?.at,
    waiting: standing === undefined ? 0 : Math.max(0, now.updates - standing.state.updates),
    pause,
    resume,
  };
};
