/** Where one begins: what is promised, which doors there are, and the documents themselves. */
import { Download } from 'lucide-react';
import type { Catalog } from './catalog.ts';
import { documentAddresses } from './documents.ts';
import { Part } from './entry-view.tsx';
import { Prose } from './prose.tsx';
import styles from './start-view.module.css';
import { useDocsWords } from './words/use-docs-words.ts';

const Doors = ({ doors }: Pick<Catalog, 'doors'>) => {
  const words = useDocsWords();
  return (
    <ul className={styles.doors}>
      <li>
        <code>/api/v1</code>
        <strong>REST</strong>
        <span>{words.rest}</span>
      </li>
      {Object.values(doors).map(({ address, title, description }) => (
        <li key={address}>
          <code>{address}</code>
          <strong lang="en">{title}</strong>
          {description !== undefined && <Prose text={description} />}
        </li>
      ))}
    </ul>
  );
};

export const StartView = ({ catalog }: { readonly catalog: Catalog }) => {
  const words = useDocsWords();
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <h1 tabIndex={-1}>{words.headline}</h1>
        <p>{words.lead}</p>
      </header>
      <ul className={styles.rules}>
        {words.rules.map(([title, text]) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
      <Part title={words.doors}>
        <Doors doors={catalog.doors} />
      </Part>
      <Part title={words.documents}>
        <p className={styles.note}>{words.documentsHint}</p>
        <p className={styles.files}>
          <a href={documentAddresses.rest} target="_blank" rel="noreferrer">
            <Download size={16} aria-hidden="true" /> OpenAPI 3.1
          </a>
          <a href={documentAddresses.live} target="_blank" rel="noreferrer">
            <Download size={16} aria-hidden="true" /> AsyncAPI 3.0
          </a>
        </p>
      </Part>
    </article>
  );
};
