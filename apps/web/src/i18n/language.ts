/**
 * The language of the app: what was chosen, else what the browser prefers. Promise: it switches without a reload, in all
 * tabs; only the words of the language in use are loaded. Left to the dictionaries: to be complete, or not to compile (H1).
 */
import { useSyncExternalStore } from 'react';
import { kept } from '../ui/kept.ts';
import { createValue } from '../ui/value.ts';
import { en } from './en/index.ts';
import type { Words } from './words.ts';

export const languages = { en: 'English', hi: 'हिन्दी' } as const;
export type Language = keyof typeof languages;

type Speech = { readonly language: Language; readonly words: Words };

const choice = kept('language');
const speech = createValue<Speech>({ language: 'en', words: en });

const isLanguage = (name: string | undefined): name is Language => name === 'en' || name === 'hi';

const preferred = (): Language => {
  const wish = choice.get();
  if (isLanguage(wish)) return wish;
  return navigator.language.startsWith('hi') ? 'hi' : 'en';
};

const load = async (language: Language): Promise<Words> =>
  language === 'hi' ? (await import('./hi/index.ts')).hi : en;

/** Takes up the preferred language; to be awaited once before the first paint. */
export const speak = async (): Promise<void> => {
  const language = preferred();
  const words = await load(language);
  document.documentElement.lang = language;
  speech.set({ language, words });
};

export const chooseLanguage = (language: Language): void => {
  choice.set(language);
  void speak();
};

choice.watch(() => void speak());

export const useLanguage = (): Language => useSyncExternalStore(speech.subscribe, speech.get).language;

export const useWords = (): Words => useSyncExternalStore(speech.subscribe, speech.get).words;
