/** Where one is signed in, and the way to end it there (O10). */
import { Laptop, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { notify } from '../ui/notices.ts';
import { Section } from '../ui/section.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useNow } from '../ui/use-now.ts';
import { useTask } from '../ui/use-task.ts';
import { agentOf } from './agent-words.ts';
import styles from './devices.module.css';
import { endDevice, endOtherDevices, listDevices, type Device } from './sessions-api.ts';

const isPhone = (device: Device): boolean => ['Android', 'iOS'].includes(agentOf(device.agent)?.system ?? '');

const useName = ({ agent }: Device): string => {
  const { settings } = useWords();
  const known = agentOf(agent);
  return known === undefined ? settings.unknownDevice : settings.on(known.browser, known.system);
};

type LineProps = { readonly device: Device; readonly onEnded: () => void };

const Line = ({ device, onEnded }: LineProps) => {
  const { settings } = useWords();
  const format = useFormat();
  const now = useNow();
  const name = useName(device);
  const task = useTask(async () => {
    await endDevice(device.id);
    notify(settings.signedOutDevice);
    onEnded();
  });
  return (
    <li className={styles.line}>
      <span className={styles.icon}>{isPhone(device) ? <Smartphone size={20} /> : <Laptop size={20} />}</span>
      <span className={styles.words}>
        <strong>{name}</strong>
        <small>
          {device.current ? (
            <span className={styles.here}>{settings.thisDevice}</span>
          ) : (
            settings.active(format.when(device.lastUsedAt, now))
          )}
          {' · '}
          {settings.signedIn(format.when(device.createdAt, now))}
        </small>
        {task.fault !== undefined && <small role="alert">{settings.failed}</small>}
      </span>
      {!device.current && (
        <Button
          busy={task.busy}
          aria-label={`${settings.signOutOther}: ${name}`}
          onClick={() => void task.run()}
        >
          {settings.signOut}
        </Button>
      )}
    </li>
  );
};

const EndOthers = ({ onClose, onEnded }: { readonly onClose: () => void; readonly onEnded: () => void }) => {
  const { settings } = useWords();
  const task = useTask(async () => {
    await endOtherDevices();
    onEnded();
    onClose();
  });
  return (
    <Confirm
      title={settings.signOutOthersTitle}
      text={settings.signOutOthersText}
      action={settings.signOutOthers}
      busy={task.busy}
      fault={task.fault === undefined ? undefined : settings.failed}
      onConfirm={() => void task.run()}
      onClose={onClose}
    />
  );
};

export const Devices = () => {
  const { common, settings } = useWords();
  const { data, fault, loading, reload } = useLoaded('devices', listDevices);
  const [asking, setAsking] = useState(false);
  const others = data?.filter(({ current }) => !current) ?? [];
  return (
    <Section title={settings.devicesHint}>
      {loading && <SkeletonRows count={2} label={common.loading} />}
      {fault !== undefined && (
        <p role="alert">
          {settings.loadFailed}{' '}
          <Button kind="plain" onClick={reload}>
            {common.retry}
          </Button>
        </p>
      )}
      <ul>
        {data?.map((device) => (
          <Line key={device.id} device={device} onEnded={reload} />
        ))}
      </ul>
      {data !== undefined && others.length === 0 && <p className={styles.none}>{settings.noOthers}</p>}
      {others.length > 1 && <Button onClick={() => setAsking(true)}>{settings.signOutOthers}</Button>}
      {asking && <EndOthers onClose={() => setAsking(false)} onEnded={reload} />}
    </Section>
  );
};
