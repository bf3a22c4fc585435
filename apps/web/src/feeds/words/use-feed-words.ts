/** The words of feeds come with them: whoever never opens one does not load them (G3). */
import { useLanguage } from '../../i18n/language.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';

export type FeedWords = typeof en;

export const useFeedWords = (): FeedWords => (useLanguage() === 'hi' ? hi : en);
