/** The settings by name, and the way out. Beside them stands the one that is open; on phones they come one after another. */
import { useMe, useReadable, useClient } from '@ghanti/react';
import {
  BookOpen,
  ChevronRight,
  KeyRound,
  LogOut,
  MonitorSmartphone,
  Palette,
  ShieldCheck,
  UserRound,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { PaneHeader } from '../new/pane-header.tsx';
import { docsPath, listPath, settingsPath, settingsTabs, useGo, type SettingsTab } from '../shell/place.ts';
import { Avatar } from '../ui/avatar.tsx';
import { cx } from '../ui/cx.ts';
import { useIsNarrow } from '../ui/use-media.ts';
import styles from './settings-menu.module.css';
import { SignOut } from './sign-out.tsx';

type EntryProps = {
  readonly to: string;
  readonly here?: boolean;
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
};

const Entry = ({ to, here = false, icon, title, hint }: EntryProps) => (
  <li>
    <Link
      href={to}
      state={{ from: location.pathname }}
      className={cx(styles.entry, here && styles.here)}
      aria-current={here ? 'page' : undefined}
    >
      <span className={styles.icon}>{icon}</span>
      <span className={styles.words}>
        <strong>{title}</strong>
        <small>{hint}</small>
      </span>
      <ChevronRight size={18} className={styles.arrow} aria-hidden="true" />
    </Link>
  </li>
);

const Me = () => {
  const me = useMe();
  if (me === undefined) return null;
  return (
    <div className={styles.me}>
      <Avatar id={me.id} name={me.name} />
      <span className={styles.words}>
        <strong>
          <bdi>{me.name}</bdi>
        </strong>
        {me.handle !== undefined && <small>@{me.handle}</small>}
      </span>
    </div>
  );
};

const size = 20;

const icons: Record<SettingsTab, ReactNode> = {
  profile: <UserRound size={size} />,
  privacy: <ShieldCheck size={size} />,
  devices: <MonitorSmartphone size={size} />,
  account: <KeyRound size={size} />,
  look: <Palette size={size} />,
};

const SettingsMenu = ({ tab }: { readonly tab: SettingsTab | undefined }) => {
  const isNarrow = useIsNarrow();
  // Beside the menu the first one is open, where the address names none.
  const here = tab ?? (isNarrow ? undefined : settingsTabs[0]);
  const { settings } = useWords();
  const { up } = useGo();
  const storage = useReadable(useClient().storage);
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <PaneHeader title={settings.settings} onBack={() => up(listPath)} takesFocus={tab === undefined} />
      <nav className={styles.menu} aria-label={settings.settings}>
        <Me />
        <ul>
          {settingsTabs.map((name) => (
            <Entry
              key={name}
              to={settingsPath(name)}
              here={here === name}
              icon={icons[name]}
              title={settings[name]}
              hint={settings[`${name}Hint`]}
            />
          ))}
          <Entry
            to={docsPath}
            icon={<BookOpen size={size} />}
            title={settings.docs}
            hint={settings.docsHint}
          />
        </ul>
        <button type="button" className={styles.out} onClick={() => setLeaving(true)}>
          <LogOut size={size} aria-hidden="true" />
          {settings.signOut}
        </button>
        {storage === 'memory' && <p className={styles.note}>{settings.storageMemory}</p>}
      </nav>
      {leaving && <SignOut onClose={() => setLeaving(false)} />}
    </>
  );
};

export default SettingsMenu;
