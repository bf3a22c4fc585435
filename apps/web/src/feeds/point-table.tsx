/** What the line of a chart is made of, as a table; a gap has a row of its own (Y12). */
import { useFeedFormat } from './feed-format.ts';
import type { Reading } from './reading.ts';
import styles from './tables.module.css';
import { plainText } from './value-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const mostRows = 100;

export const PointTable = ({ reading: { line, places, value } }: { readonly reading: Reading }) => {
  const words = useFeedWords();
  const { number, clock } = useFeedFormat();
  const name = value.key === '' ? words.noKey : plainText(value.key, 130);
  const rows = line.at
    .map((at, index) => ({ at, one: line.value[index] ?? null }))
    .toReversed()
    .slice(0, mostRows);
  return (
    <div className={styles.points}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={words.points(name)}>
        <table className={styles.table}>
          <caption>{words.points(name)}</caption>
          <thead>
            <tr>
              <th scope="col">{words.time}</th>
              <th scope="col" className={styles.number}>
                {words.value}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ at, one }, index) => (
              <tr key={rows.length - index}>
                <td className={styles.time}>{one === null ? '' : clock(at)}</td>
                <td className={styles.number}>
                  {one === null ? <em>{words.gapRow}</em> : number(one, places)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
};
