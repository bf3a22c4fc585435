/** The app: the first screen, or the chats of who is signed in. */
import { GhantiProvider } from '@ghanti/react';
import { lazy, Suspense } from 'react';
import { useSession } from './session/session.ts';
import { Shell } from './shell/shell.tsx';
import { NoticeList } from './ui/notice-list.tsx';

/** Not needed by whoever is signed in (G3). */
const SignIn = lazy(() => import('./sign-in/sign-in.tsx'));

export const App = () => {
  const session = useSession();
  return (
    <>
      {session.is === 'out' ? (
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
