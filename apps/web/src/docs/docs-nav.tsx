/** Everything by name, under its heading; narrowed by what is searched for. Arrow keys go from one to the next, and `/` comes to the search. */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useFormat } from '../i18n/format.ts';
import { cx } from '../ui/cx.ts';
import { SearchField } from '../ui/search-field.tsx';
import { fits, tagNameOf, tagOrder, type Catalog, type Entry } from './catalog.ts';
import styles from './docs-nav.module.css';
import type { LiveWire } from './live-wire.ts';
import { Method } from './method.tsx';
import { useCounts } from './use-wire.ts';
import { useDocsWords } from './words/use-docs-words.ts';

type ItemProps = { readonly id: string; readonly here: boolean; readonly children: React.ReactNode };

const Item = ({ id, here, children }: ItemProps) => {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (here) link.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <li>
      <a
        ref={link}
        href={`#${id}`}
        className={cx(styles.item, here && styles.here)}
        aria-current={here ? 'page' : undefined}
      >
        {children}
      </a>
    </li>
  );
};

const End = ({ entry, heard }: { readonly entry: Entry; readonly heard: number }) => {
  const { number } = useFormat();
  if (entry.is === 'command') return <Method method={entry.routes[0]?.method ?? 'SOCKET'} />;
  return heard === 0 ? null : <span className={styles.heard}>{number(heard)}</span>;
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);

const useSlash = (place: React.RefObject<HTMLInputElement | null>): void => {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      place.current?.focus();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [place]);
};

const step = (event: KeyboardEvent<HTMLElement>): void => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[Math.max(0, Math.min(links.length - 1, at + by))];
  event.preventDefault();
  next?.focus();
};

type Props = {
  readonly catalog: Catalog;
  readonly wire: LiveWire;
  readonly here: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
};

export const DocsNav = ({ catalog, wire, here, search, onSearch }: Props) => {
  const words = useDocsWords();
  const counts = useCounts(wire);
  const field = useRef<HTMLInputElement>(null);
  useSlash(field);
  const found = catalog.entries.filter((entry) => fits(entry, search.trim()));
  const first = { overview: words.overview, errors: words.errors, live: words.live };
  return (
    <nav className={styles.nav} aria-label={words.contents} onKeyDown={step}>
      <div className={styles.search}>
        <SearchField
          ref={field}
          label={words.search}
          clearLabel={words.clear}
          value={search}
          onChange={onSearch}
        />
      </div>
      <div className={styles.list}>
        {search === '' && (
          <section>
            <h2>{words.start}</h2>
            <ul>
              {Object.entries(first).map(([id, name]) => (
                <Item key={id} id={id} here={here === id}>
                  <span>{name}</span>
                </Item>
              ))}
            </ul>
          </section>
        )}
        {found.length === 0 && <p role="status">{words.nothingFits}</p>}
        {tagOrder.map((tag) => {
          const inside = found.filter((entry) => tagNameOf(entry) === tag);
          if (inside.length === 0) return null;
          return (
            <section key={tag}>
              <h2>{words.tags[tag]}</h2>
              <ul>
                {inside.map((entry) => (
                  <Item key={entry.id} id={entry.id} here={here === entry.id}>
                    <code>{entry.name}</code>
                    <End entry={entry} heard={counts[entry.id] ?? 0} />
                  </Item>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </nav>
  );
};
