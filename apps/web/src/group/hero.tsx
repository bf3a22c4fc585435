/** The head of a page about somebody or a group: picture, name, one line. */
import type { ReactNode } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import styles from './hero.module.css';

type Props = {
  readonly id: string;
  readonly name: string;
  readonly line: ReactNode;
  readonly group?: boolean;
  readonly online?: boolean | undefined;
  readonly end?: ReactNode;
  readonly children?: ReactNode;
};

export const Hero = ({ id, name, line, group = false, online, end, children }: Props) => (
  <div className={styles.hero}>
    <Avatar id={id} name={name} size="large" group={group} online={online} />
    <div className={styles.name}>
      <p>
        <bdi>{name}</bdi>
      </p>
      {end}
    </div>
    <p className={styles.line}>{line}</p>
    {children !== undefined && <div className={styles.actions}>{children}</div>}
  </div>
);
