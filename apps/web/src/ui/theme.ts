/**
 * Light, dark, or as the system has it; and how large text is. Kept by the browser, the same in all tabs. Applied before
 * the first paint by `public/before-paint.js`, so that no wrong theme flashes (G6).
 */
import { useSyncExternalStore } from 'react';
import { kept } from './kept.ts';
import { createValue, type Value } from './value.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Of 16: what one rem is, in pixels. */
export const textSizes = [14, 15, 16, 17, 18, 20] as const;
export type TextSize = (typeof textSizes)[number];

const keptTheme = kept('theme');
const keptSize = kept('text-size');

const readTheme = (): Theme => themes.find((name) => name === keptTheme.get()) ?? 'system';
const readSize = (): TextSize => textSizes.find((size) => String(size) === keptSize.get()) ?? 16;

const theme = createValue<Theme>(readTheme());
const textSize = createValue<TextSize>(readSize());

const apply = (): void => {
  const { dataset, style } = document.documentElement;
  theme.set(readTheme());
  textSize.set(readSize());
  if (theme.get() === 'system') delete dataset['theme'];
  else dataset['theme'] = theme.get();
  style.fontSize = textSize.get() === 16 ? '' : `${(textSize.get() / 16) * 100}%`;
};

/** Takes up what was kept, and what other tabs choose from now on. */
export const followLook = (): void => {
  apply();
  keptTheme.watch(apply);
  keptSize.watch(apply);
};

export const chooseTheme = (wish: Theme): void => {
  keptTheme.set(wish);
  apply();
};

export const chooseTextSize = (wish: TextSize): void => {
  keptSize.set(String(wish));
  apply();
};

const useValue = <T>(value: Value<T>): T => useSyncExternalStore(value.subscribe, value.get);

export const useTheme = (): Theme => useValue(theme);
export const useTextSize = (): TextSize => useValue(textSize);
