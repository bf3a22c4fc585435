/** The app: the first screen, or the chats of who is signed in. */
import { GhantiProvider } from '@ghanti/react';
import { useSession } from './session/session.ts';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './sign-in/sign-in.tsx';
import { NoticeList } from './ui/notice-list.tsx';

export const App = () => {
  const session = useSession();
  return (
    <>
      {session.is === 'out' ? (
        <SignIn reason={session.reason} />
      ) : (
        <GhantiProvider key={session.user} client={session.client}>
          <Shell />
        </GhantiProvider>
      )}
      <NoticeList />
    </>
  );
};
