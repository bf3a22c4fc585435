/** A button with words on it. While `busy` it shows that, and cannot be pressed twice (G8). */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './cx.ts';
import { Spinner } from './spinner.tsx';

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
  readonly kind?: 'primary' | 'quiet' | 'plain' | 'danger';
  readonly busy?: boolean;
  readonly icon?: ReactNode;
  readonly wide?: boolean;
  readonly type?: 'button' | 'submit';
  readonly ref?: Ref<HTMLButtonElement>;
};

export const Button = (props: Props) => {
  const { kind = 'quiet', busy = false, icon, wide = false, children, className, onClick, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={cx(styles.button, styles[kind], wide && styles.wide, className)}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {busy ? <Spinner /> : icon}
      <span>{children}</span>
    </button>
  );
};
