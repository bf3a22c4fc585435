/** The words around the documentation come with it: whoever never opens it does not load them (G3). */
import { useLanguage } from '../../i18n/language.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';

export type DocsWords = typeof en;

export const useDocsWords = (): DocsWords => (useLanguage() === 'hi' ? hi : en);
