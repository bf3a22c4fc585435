/**
 * A labelled place to write in: label above, hint or fault below and tied to it. A fault says what to do, and what was
 * typed stays (O9).
 */
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from 'react';
import { cx } from './cx.ts';
import styles from './field.module.css';

type Common = {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
};

type FrameProps = Common & { readonly id: string; readonly children: ReactNode };

const Frame = ({ id, label, hint, fault, children }: FrameProps) => (
  <div className={styles.field}>
    <label htmlFor={id}>{label}</label>
    {children}
    {(fault ?? hint) !== undefined && (
      <small id={`${id}-note`} className={cx(fault !== undefined && styles.fault)}>
        {fault ?? hint}
      </small>
    )}
  </div>
);

const described = (id: string, { hint, fault }: Common) => ({
  id,
  'aria-describedby': (fault ?? hint) === undefined ? undefined : `${id}-note`,
  'aria-invalid': fault !== undefined || undefined,
});

type TextProps = Common &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> & {
    readonly ref?: Ref<HTMLInputElement>;
    /** Beside the text, inside the frame. */
    readonly end?: ReactNode;
  };

export const TextField = ({ label, hint, fault, end, ...input }: TextProps) => {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <span className={styles.box}>
        <input {...input} {...described(id, { label, hint, fault })} />
        {end}
      </span>
    </Frame>
  );
};

type AreaProps = Common & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'>;

export const TextArea = ({ label, hint, fault, ...area }: AreaProps) => {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <span className={styles.box}>
        <textarea rows={3} {...area} {...described(id, { label, hint, fault })} />
      </span>
    </Frame>
  );
};
