/** A button that is a drawing; its name is said and shown on hover. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import styles from './icon-button.module.css';

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'title' | 'aria-label'> & {
  readonly label: string;
  readonly children: ReactNode;
  readonly type?: 'button' | 'submit';
  readonly solid?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
};

export const IconButton = ({ label, solid = false, className, ...rest }: Props) => (
  <button
    type="button"
    {...rest}
    className={cx(styles.button, solid && styles.solid, className)}
    aria-label={label}
    title={label}
  />
);
