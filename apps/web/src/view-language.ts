/**
 * The switch between the page's two languages, each named in itself.
 */
import { el } from './dom.ts';
import { languages, speak, speech, type Language } from './strings.ts';

/** `restart` draws the page anew in the language chosen. */
export const languageSwitch = (restart: () => void): HTMLElement => {
  const choose = (language: Language) => (): void => {
    speak(language);
    restart();
  };
  const button = (language: Language): HTMLElement =>
    el(
      'button',
      {
        type: 'button',
        lang: language,
        'aria-pressed': String(language === speech.language),
        click: choose(language),
      },
      languages[language],
    );
  return el(
    'div',
    { class: 'languages', role: 'group', 'aria-label': 'Language / भाषा' },
    button('en'),
    button('hi'),
  );
};
