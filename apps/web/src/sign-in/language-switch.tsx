/** English or Hindi, on the first screen too (O8). Each is named in its own script. */
import { useWords, chooseLanguage, languages, useLanguage, type Language } from '../i18n/language.ts';
import { Segments } from '../ui/segments.tsx';

const choices = (Object.keys(languages) as Language[]).map((name) => ({
  value: name,
  label: languages[name],
  lang: name,
}));

export const LanguageSwitch = () => {
  const { signIn } = useWords();
  return (
    <Segments legend={signIn.language} choices={choices} value={useLanguage()} onChange={chooseLanguage} />
  );
};
