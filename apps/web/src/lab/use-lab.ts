/** One run at a time, which ends with the page; and the settings, kept in the address. */
import { useClient } from '@ghanti/react';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createValue } from '../ui/value.ts';
import { LabRun } from './lab-run.ts';
import { emptyView, type LabView } from './lab-view.ts';
import { searchOf, settingsIn, type Settings } from './settings.ts';

export type Lab = {
  readonly view: LabView;
  readonly settings: Settings;
  readonly start: () => void;
  readonly stop: () => void;
  readonly ring: () => void;
  readonly drop: () => void;
  readonly hold: (on: boolean) => void;
  readonly set: (settings: Settings) => void;
};

const nothing = createValue(emptyView());

export const useLab = (): Lab => {
  const client = useClient();
  const [settings, setSettings] = useState(() => settingsIn(location.search));
  const [run, setRun] = useState<LabRun>();
  const current = useRef<LabRun>(undefined);
  const value = run?.view ?? nothing;
  const view = useSyncExternalStore(value.subscribe, value.get);
  useEffect(() => () => current.current?.stop('asked'), []);
  const start = useCallback(() => {
    const begun = new LabRun(client, settings);
    current.current?.stop('asked');
    current.current = begun;
    setRun(begun);
    void begun.start();
  }, [client, settings]);
  const set = useCallback((next: Settings) => {
    setSettings(next);
    history.replaceState(history.state, '', `${location.pathname}${searchOf(next)}`);
    current.current?.set(next);
  }, []);
  return {
    view,
    settings,
    start,
    set,
    stop: () => run?.stop('asked'),
    ring: () => void run?.ring(),
    drop: () => run?.drop(),
    hold: (on) => run?.hold(on),
  };
};
