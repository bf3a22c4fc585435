/** What is needed at the edges of what is loaded: the next page before one gets there, and to know whether one is at the end. */
import type { TimelineState } from '@ghanti/client';
import { useChannel, useConnection } from '@ghanti/react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useLatest } from '../../ui/use-latest.ts';
import { createValue } from '../../ui/value.ts';
import type { Row } from './rows.ts';
import type { Viewport } from './viewport.ts';

type Given = {
  readonly id: string;
  readonly state: TimelineState;
  readonly rows: readonly Row[];
  readonly viewport: Viewport;
};

export const useEdges = (
  { id, viewport, rows, state }: Given,
  isOpen: boolean,
): { readonly atEnd: boolean; readonly moved: () => void } => {
  const channel = useChannel(id);
  const connection = useConnection().is;
  const [end] = useState(() => createValue(true));
  const nowRef = useLatest({ state, isOpen });
  const moved = useCallback((): void => {
    const view = viewport.view();
    end.set(view.atEnd);
    const { loading, error, hasBefore, hasAfter } = nowRef.current.state;
    if (!nowRef.current.isOpen || loading !== undefined || error !== undefined) return;
    if (view.nearStart && hasBefore) void channel.loadBefore();
    else if (view.nearEnd && hasAfter) void channel.loadAfter();
  }, [channel, viewport, end, nowRef]);
  useEffect(moved, [moved, rows, isOpen, state]);
  useEffect(() => {
    // What failed for want of a connection is tried again with it.
    const { error, is, hasBefore, hasAfter } = nowRef.current.state;
    if (connection !== 'live' || error === undefined) return;
    if (is === 'empty') void channel.loadLatest();
    else if (viewport.view().nearStart && hasBefore) void channel.loadBefore();
    else if (hasAfter) void channel.loadAfter();
  }, [connection, channel, viewport, nowRef]);
  const atEnd = useSyncExternalStore(end.subscribe, end.get);
  return { atEnd, moved };
};
