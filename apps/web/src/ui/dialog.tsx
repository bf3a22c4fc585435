/**
 * The browser's own dialog: it keeps the focus inside, gives it back, and closes with Escape (Y5). It is there while it is
 * rendered; `onClose` asks for its end.
 */
import { X } from 'lucide-react';
import { useId, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** As high as the screen on phones. */
  readonly tall?: boolean;
};

const firstField = 'input[type=search], input[type=text], input[type=password], input:not([type]), textarea';

const useModal = () => {
  const ref = useRef<HTMLDialogElement>(null);
  // Closed before it leaves the page: only then the focus goes back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog?.open === false) {
      dialog.showModal();
      // Where there is something to write, that is what it is for; on a touch screen its keyboard would cover the rest.
      if (matchMedia('(pointer: fine)').matches) dialog.querySelector<HTMLElement>(firstField)?.focus();
    }
    return () => dialog?.close();
  }, []);
  return ref;
};

export const Dialog = ({ title, onClose, children, footer, tall = false }: Props) => {
  const { common } = useWords();
  const ref = useModal();
  const id = useId();
  // The backdrop is the dialog itself; everything else lies within.
  const pressed = (event: MouseEvent): void => {
    if (event.target === ref.current) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- a press beside it closes it; by keys Escape does
    <dialog
      ref={ref}
      className={cx(styles.dialog, tall && styles.tall)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={pressed}
    >
      <div className={styles.frame}>
        <header className={styles.header}>
          <h2 id={id}>{title}</h2>
          <IconButton label={common.close} onClick={onClose}>
            <X size={20} />
          </IconButton>
        </header>
        <div className={styles.body}>{children}</div>
        {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
      </div>
    </dialog>
  );
};

type ConfirmProps = {
  readonly title: string;
  readonly text: ReactNode;
  readonly action: string;
  readonly busy?: boolean;
  readonly fault?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks once before something that can't be undone; the safe answer has the focus (G9). */
export const Confirm = ({ title, text, action, busy = false, fault, onConfirm, onClose }: ConfirmProps) => {
  const { common } = useWords();
  const ref = useModal();
  const id = useId();
  return (
    <dialog
      ref={ref}
      role="alertdialog"
      className={cx(styles.dialog, styles.small)}
      aria-labelledby={id}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.frame}>
        <div className={styles.ask}>
          <h2 id={id}>{title}</h2>
          <p id={`${id}-text`}>{text}</p>
          {fault !== undefined && (
            <p className={styles.fault} role="alert">
              {fault}
            </p>
          )}
        </div>
        <footer className={styles.footer}>
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- of the two, the one that changes nothing */}
          <Button autoFocus onClick={onClose}>
            {common.cancel}
          </Button>
          <Button kind="danger" busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </footer>
      </div>
    </dialog>
  );
};
