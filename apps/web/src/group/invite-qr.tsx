/** An address as a QR code, dark on light in every theme, for somebody who stands beside. Drawn here, asked of nobody. */
import { encode } from 'uqr';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import styles from './invite-qr.module.css';
import { isLoopback } from './join-url.ts';
import { useShare } from './use-share.ts';

/** One path of all dark modules: a run of them in a row is one rectangle. */
const pathOf = (url: string): { readonly size: number; readonly d: string } => {
  const { size, data } = encode(url, { border: 2 });
  const d = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { size, d };
};

type Props = { readonly url: string; readonly onClose: () => void };

export const InviteQr = ({ url, onClose }: Props) => {
  const { common, people } = useWords();
  const { size, d } = pathOf(url);
  const share = useShare(url);
  return (
    <Dialog title={people.qrTitle} onClose={onClose}>
      <div className={styles.card}>
        <p>{isLoopback(location.hostname) ? people.thisComputerOnly : people.qrHint}</p>
        <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={url} shapeRendering="crispEdges">
          <path d={d} />
        </svg>
        <code>{url}</code>
        <Button kind="primary" wide onClick={share.copy}>
          {common.copy}
        </Button>
      </div>
    </Dialog>
  );
};
