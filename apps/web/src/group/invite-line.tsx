/** One link: its address, how far it holds, and what can be done with it. */
import type { Invite } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { Copy, QrCode, Share2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { Confirm } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { useTask } from '../ui/use-task.ts';
import { InviteQr } from './invite-qr.tsx';
import styles from './invite-line.module.css';
import { joinUrl } from './join-url.ts';
import { useShare } from './use-share.ts';
import { useRefusalText } from './use-update-group.ts';

type Props = { readonly invite: Invite; readonly onRevoked: () => void };

const useLimits = ({ uses, maxUses, expiresAt }: Invite): string => {
  const { people } = useWords();
  const format = useFormat();
  const used = maxUses === undefined ? people.used(uses) : people.usedOf(uses, maxUses);
  return `${used} · ${expiresAt === undefined ? people.noEnd : people.until(format.date(expiresAt))}`;
};

const Revoke = ({ invite, onRevoked, onClose }: Props & { readonly onClose: () => void }) => {
  const client = useClient();
  const { people } = useWords();
  const textOf = useRefusalText();
  const task = useTask(async () => {
    await client.call('revokeInvite', { code: invite.code });
    onClose();
    onRevoked();
  });
  return (
    <Confirm
      title={people.revokeTitle}
      text={people.revokeText}
      action={people.revoke}
      busy={task.busy}
      fault={task.fault === undefined ? undefined : textOf(task.fault)}
      onConfirm={() => void task.run()}
      onClose={onClose}
    />
  );
};

export const InviteLine = ({ invite, onRevoked }: Props) => {
  const { common, people } = useWords();
  const [shows, setShows] = useState<'qr' | 'revoke'>();
  const share = useShare(joinUrl(invite.code));
  const limits = useLimits(invite);
  const close = (): void => setShows(undefined);
  return (
    <li className={styles.line}>
      <code className={styles.address}>{joinUrl(invite.code)}</code>
      <small>{limits}</small>
      <span className={styles.actions}>
        <IconButton label={common.copy} onClick={share.copy}>
          <Copy size={18} />
        </IconButton>
        {share.canShare && (
          <IconButton label={common.share} onClick={share.share}>
            <Share2 size={18} />
          </IconButton>
        )}
        <IconButton label={people.qr} onClick={() => setShows('qr')}>
          <QrCode size={18} />
        </IconButton>
        <IconButton label={people.revoke} className={styles.revoke} onClick={() => setShows('revoke')}>
          <Trash2 size={18} />
        </IconButton>
      </span>
      {shows === 'qr' && <InviteQr url={joinUrl(invite.code)} onClose={close} />}
      {shows === 'revoke' && <Revoke invite={invite} onRevoked={onRevoked} onClose={close} />}
    </li>
  );
};
