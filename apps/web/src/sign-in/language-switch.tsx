/** English or Hindi, on the first screen too (O8). Each is named in its own script. */
import { useWords, chooseLanguage, languages, useLanguage, type Language } from '../i18n/language.ts';
import { cx } from '../ui/cx.ts';
import styles from './language-switch.module.css';

const names = Object.keys(languages) as Language[];

export const LanguageSwitch = () => {
  const { signIn } = useWords();
  const language = useLanguage();
  return (
    <div className={styles.switch} role="radiogroup" aria-label={signIn.language}>
      {names.map((name) => (
        <label key={name} lang={name} className={cx(styles.choice, 'reach')}>
          <input
            type="radio"
            name="language"
            checked={name === language}
            onChange={() => chooseLanguage(name)}
          />
          {languages[name]}
        </label>
      ))}
    </div>
  );
};
