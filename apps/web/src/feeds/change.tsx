/** How a value changed, by an arrow, a sign and a colour: never by colour alone (F6, Y10). */
import { cx } from '../ui/cx.ts';
import styles from './change.module.css';
import type { Change as Given } from './figures.ts';
import { useFeedFormat } from './feed-format.ts';
import { useFeedWords } from './words/use-feed-words.ts';

type Props = { readonly change: Given; readonly title?: string };

export const Change = ({ change: { by, part }, title }: Props) => {
  const words = useFeedWords();
  const { number, percent } = useFeedFormat();
  const way = by > 0 ? 'up' : by < 0 ? 'down' : 'same';
  const size = part === undefined ? number(Math.abs(by)) : percent(Math.abs(part));
  return (
    <span className={cx(styles.change, styles[way])} title={title}>
      <span aria-hidden="true">{{ up: '▲', down: '▼', same: '•' }[way]}</span>
      <span className="visually-hidden">{words[way]} </span>
      <bdi>{size}</bdi>
    </span>
  );
};
