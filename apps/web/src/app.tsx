/** The app: the first screen, or the chats of who is signed in. The documentation is for both. */
import { GhantiProvider } from '@ghanti/react';
import { lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import { useSession } from './session/session.ts';
import { docsPath } from './shell/place.ts';
import { Shell } from './shell/shell.tsx';
import { NoticeList } from './ui/notice-list.tsx';

/** Not needed by whoever is signed in (G3). */
const SignIn = lazy(() => import('./sign-in/sign-in.tsx'));

const DocsPage = lazy(() => import('./docs/docs-page.tsx'));

export const App = () => {
  const session = useSession();
  const [path] = useLocation();
  return (
    <>
      {path === docsPath ? (
        <Suspense>
          <DocsPage />
        </Suspense>
      ) : session.is === 'out' ? (
        <Suspense>
          <SignIn reason={session.reason} />
        </Suspense>
      ) : (
        <GhantiProvider key={session.user} client={session.client}>
          <Shell />
        </GhantiProvider>
      )}
      <NoticeList />
    </>
  );
};
