/**
 * `/docs`: everything that this server serves, from its own two documents, with a form that really asks and frames that really came. A chunk of
 * its own, open to whoever may open the app's address, signed in or not. What stands behind `#` is what is shown, so it can be linked to.
 */
import { ArrowLeft, MessageCircle } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { useSession } from '../session/session.ts';
import { LanguageSwitch } from '../sign-in/language-switch.tsx';
import { Bell } from '../ui/bell.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { PaneBoundary } from '../ui/pane-boundary.tsx';
import { useIsNarrow } from '../ui/use-media.ts';
import { useLoaded } from '../ui/use-loaded.ts';
import { catalogOf, type Catalog } from './catalog.ts';
import { DocsNav } from './docs-nav.tsx';
import styles from './docs-page.module.css';
import { readDocuments } from './documents.ts';
import { EntryView } from './entry-view.tsx';
import { ErrorsView } from './errors-view.tsx';
import { LiveCard } from './live-card.tsx';
import { Resolving } from './schema-view.tsx';
import { StartView } from './start-view.tsx';
import { useNewWire, WireProvider } from './use-wire.ts';
import { useDocsWords } from './words/use-docs-words.ts';

const followHash = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

const useHash = (): string => useSyncExternalStore(followHash, () => location.hash.slice(1));

const Header = () => {
  const words = useDocsWords();
  const { common } = useWords();
  const isOut = useSession().is === 'out';
  return (
    <header className={styles.header}>
      <a className={styles.brand} href="#overview">
        <Bell size={28} />
        <span>
          {common.appName} <b>{words.title}</b>
        </span>
      </a>
      <LanguageSwitch />
      <Link href="/" className={styles.out} aria-label={isOut ? words.signIn : words.backToChats}>
        <MessageCircle size={18} aria-hidden="true" />
        <span>{isOut ? words.signIn : words.backToChats}</span>
      </Link>
    </header>
  );
};

const Shown = ({ catalog, here }: { readonly catalog: Catalog; readonly here: string }) => {
  const words = useDocsWords();
  if (here === '' || here === 'overview') return <StartView catalog={catalog} />;
  if (here === 'errors') return <ErrorsView errors={catalog.errors} />;
  if (here === 'live')
    return (
      <div className={styles.live}>
        <h1 tabIndex={-1}>{words.live}</h1>
        <LiveCard />
      </div>
    );
  const entry = catalog.entries.find(({ id }) => id === here);
  return entry === undefined ? <Empty title={words.noSuch} /> : <EntryView key={entry.id} entry={entry} />;
};

const Docs = ({ catalog }: { readonly catalog: Catalog }) => {
  const words = useDocsWords();
  const here = useHash();
  const isNarrow = useIsNarrow();
  const wire = useNewWire();
  const main = useRef<HTMLElement>(null);
  const [search, setSearch] = useState('');
  useEffect(() => {
    main.current?.scrollTo(0, 0);
    if (isNarrow && here !== '') main.current?.querySelector('h1')?.focus();
  }, [here, isNarrow]);
  return (
    <WireProvider value={wire}>
      <Resolving value={catalog.resolve}>
        <div className={styles.panes} data-shows={here === '' ? 'nav' : 'main'}>
          <DocsNav catalog={catalog} wire={wire} here={here} search={search} onSearch={setSearch} />
          <main className={styles.main} ref={main}>
            <button type="button" className={styles.back} onClick={() => (location.hash = '')}>
              <ArrowLeft size={18} aria-hidden="true" />
              {words.back}
            </button>
            <PaneBoundary key={here}>
              <Shown catalog={catalog} here={here} />
            </PaneBoundary>
          </main>
        </div>
      </Resolving>
    </WireProvider>
  );
};

const DocsPage = () => {
  const words = useDocsWords();
  const { common } = useWords();
  const { data, fault, reload } = useLoaded('documents', readDocuments);
  const catalog = useMemo(() => data && catalogOf(data), [data]);
  useEffect(() => {
    document.title = `${words.title} — ${common.appName}`;
  }, [words, common]);
  return (
    <div className={styles.page}>
      <Header />
      {catalog !== undefined && <Docs catalog={catalog} />}
      {fault !== undefined && (
        <Empty title={words.loadFailed}>
          <Button onClick={reload}>{common.retry}</Button>
        </Empty>
      )}
    </div>
  );
};

export default DocsPage;
