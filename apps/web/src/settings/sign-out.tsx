/** Asks once before signing out; says so where something that was written would be lost. */
import { useChannels } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { useLocation } from 'wouter';
import { listPath } from '../shell/place.ts';
import { signOut } from '../session/session.ts';
import { Confirm } from '../ui/dialog.tsx';
import { useTask } from '../ui/use-task.ts';

export const SignOut = ({ onClose }: { readonly onClose: () => void }) => {
  const { settings } = useWords();
  const { rows } = useChannels();
  const [, navigate] = useLocation();
  const task = useTask(async () => {
    await signOut();
    // Whoever signs in next begins at the list.
    navigate(listPath, { replace: true });
  });
  const unsent = rows.some(({ waiting, failed }) => waiting + failed > 0);
  return (
    <Confirm
      title={settings.signOutTitle}
      text={unsent ? `${settings.signOutText} ${settings.signOutUnsent}` : settings.signOutText}
      action={settings.signOut}
      busy={task.busy}
      onConfirm={() => void task.run()}
      onClose={onClose}
    />
  );
};
