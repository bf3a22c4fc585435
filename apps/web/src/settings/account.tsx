/** One's own account: its password, a copy of all that is in it, and its end. */
import { Refusal } from '@ghanti/client';
import { Download } from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/section.tsx';
import { useTask } from '../ui/use-task.ts';
import { exportMe } from './account-api.ts';
import { ChangePassword } from './change-password.tsx';
import { EraseAccount } from './erase-account.tsx';

const fileName = 'ghanti-export.ndjson';

/** Long enough for the browser to have begun with it. */
const keptMs = 60_000;

const save = (content: Blob): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs);
};

const Export = () => {
  const { settings, signIn } = useWords();
  const task = useTask(async () => save(await exportMe()));
  const limited = task.fault instanceof Refusal && task.fault.code === 'rate_limited';
  return (
    <Section
      title={settings.export}
      hint={settings.exportHint}
      end={
        <Button icon={<Download size={18} />} busy={task.busy} onClick={() => void task.run()}>
          {settings.exportAction}
        </Button>
      }
    >
      {task.fault !== undefined && (
        <p role="alert">{limited ? signIn.problem.rate_limited : settings.exportFailed}</p>
      )}
    </Section>
  );
};

export const Account = () => (
  <>
    <ChangePassword />
    <Export />
    <EraseAccount />
  </>
);
