/** One page of the settings. */
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import { PaneHeader } from '../new/pane-header.tsx';
import { settingsPath, useGo, type SettingsTab } from '../shell/place.ts';
import { Account } from './account.tsx';
import { Devices } from './devices.tsx';
import { Look } from './look.tsx';
import { Privacy } from './privacy.tsx';
import { Profile } from './profile.tsx';
import styles from './settings-page.module.css';

const pages = { profile: Profile, privacy: Privacy, devices: Devices, account: Account, look: Look } as const;

const SettingsPage = ({ tab }: { readonly tab: SettingsTab }) => {
  const { common, settings } = useWords();
  const { up } = useGo();
  const Page = pages[tab];
  useEffect(() => {
    document.title = `${settings[tab]} — ${common.appName}`;
  }, [tab, settings, common]);
  return (
    <>
      <div className={styles.header}>
        <PaneHeader key={tab} title={settings[tab]} onBack={() => up(settingsPath())} narrowOnly />
      </div>
      <div className={styles.page}>
        <div className={styles.column}>
          <Page />
        </div>
      </div>
    </>
  );
};

export default SettingsPage;
