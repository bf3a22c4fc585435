/** The choice of what the list shows: radio buttons that look like chips. */
import { useChannels } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { cx } from '../ui/cx.ts';
import styles from './filter-bar.module.css';
import { chooseFilter, filters, isUnread, useFilter } from './filter.ts';

export const FilterBar = () => {
  const { sidebar } = useWords();
  const { rows } = useChannels();
  const filter = useFilter();
  const unread = rows.filter((row) => !row.archived && isUnread(row)).length;
  return (
    <div className={styles.bar} role="radiogroup" aria-label={sidebar.filters}>
      {filters.map((name) => (
        <label key={name} className={cx(styles.chip, 'reach')}>
          <input type="radio" name="filter" checked={name === filter} onChange={() => chooseFilter(name)} />
          {sidebar[name]}
          {name === 'unread' && unread > 0 && <span className={styles.count}>{unread}</span>}
        </label>
      ))}
    </div>
  );
};
