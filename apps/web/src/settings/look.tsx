/** How the app looks and speaks, on this device. */
import { chooseEnter, useEnterSends } from '../channel/composer/enter.ts';
import { useWords, chooseLanguage, languages, useLanguage, type Language } from '../i18n/language.ts';
import {
  announcementChoices,
  chooseAnnouncements,
  useAnnouncementChoice,
} from '../shell/announcement-choice.ts';
import { Choices } from '../ui/choices.tsx';
import { Section } from '../ui/section.tsx';
import { Switch } from '../ui/switch.tsx';
import { chooseTextSize, chooseTheme, textSizes, themes, useTextSize, useTheme } from '../ui/theme.ts';
import styles from './look.module.css';

const TextSizes = () => {
  const { settings } = useWords();
  const size = useTextSize();
  const at = textSizes.indexOf(size);
  return (
    <>
      <label className={styles.size}>
        <span>{settings.textSize}</span>
        <span className={styles.scale}>
          <span className={styles.small} aria-hidden="true">
            {settings.letter}
          </span>
          <input
            type="range"
            min={0}
            max={textSizes.length - 1}
            value={at}
            aria-valuetext={`${size}`}
            onChange={(event) => chooseTextSize(textSizes[Number(event.target.value)] ?? size)}
          />
          <span className={styles.large} aria-hidden="true">
            {settings.letter}
          </span>
        </span>
      </label>
      <p className={styles.sample}>{settings.textSizeSample}</p>
    </>
  );
};

export const Look = () => {
  const { settings } = useWords();
  const language = useLanguage();
  const theme = useTheme();
  const announcements = useAnnouncementChoice();
  const enterSends = useEnterSends();
  return (
    <>
      <Section>
        <Choices
          legend={settings.theme}
          side
          choices={themes.map((value) => ({ value, label: settings[value] }))}
          value={theme}
          onChange={chooseTheme}
        />
      </Section>
      <Section>
        <Switch
          label={settings.enterSends}
          hint={settings.enterHint}
          on={enterSends}
          onChange={chooseEnter}
        />
      </Section>
      <Section>
        <Choices
          legend={settings.language}
          choices={(Object.keys(languages) as Language[]).map((value) => ({
            value,
            label: languages[value],
          }))}
          value={language}
          onChange={chooseLanguage}
          side
        />
      </Section>
      <Section>
        <TextSizes />
      </Section>
      <Section>
        <Choices
          legend={settings.announce}
          hint={settings.announceHint}
          choices={announcementChoices.map((value) => ({ value, label: settings.announceChoice[value] }))}
          value={announcements}
          onChange={chooseAnnouncements}
        />
      </Section>
    </>
  );
};
