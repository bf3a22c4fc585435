/** The one table of errors. */
import type { Catalog } from './catalog.ts';
import { Prose } from './prose.tsx';
import styles from './start-view.module.css';
import { useDocsWords } from './words/use-docs-words.ts';

export const ErrorsView = ({ errors }: Pick<Catalog, 'errors'>) => {
  const words = useDocsWords();
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <h1 tabIndex={-1}>{words.errors}</h1>
        <p>{words.errorsLead}</p>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={words.errors}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{words.code}</th>
              <th scope="col">HTTP</th>
              <th scope="col">{words.closeCode}</th>
              <th scope="col">{words.again}</th>
              <th scope="col">{words.meaning}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ code, http, close, retry, meaning }) => (
              <tr key={code} id={`error-${code}`}>
                <th scope="row">
                  <code>{code}</code>
                </th>
                <td>{http}</td>
                <td>{close ?? '—'}</td>
                <td>{retry ? words.yes : words.no}</td>
                <td>
                  <Prose text={meaning} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
};
