/** The way into a group by its link: joins once, then shows the group (I3). A link that holds no more says so. */
import { newKey } from '../session/new-key.ts';
import { useClient } from '@ghanti/react';
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/language.ts';
import { channelPath, listPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useTask } from '../ui/use-task.ts';
import { useLocation } from 'wouter';

const Join = ({ code }: { readonly code: string }) => {
  const { signIn } = useWords();
  const client = useClient();
  const [, navigate] = useLocation();
  const { up } = useGo();
  const clientId = useRef(newKey());
  const { run, fault } = useTask(async () => {
    const { channel } = await client.call('acceptInvite', { code, clientId: clientId.current });
    navigate(channelPath(channel.id), { replace: true });
  });
  useEffect(() => void run(), [run]);
  if (fault === undefined) return <Empty title={signIn.joining} art={<Spinner />} />;
  return (
    <Empty title={signIn.joinFailed}>
      <Button kind="primary" onClick={() => up(listPath)}>
        {signIn.toChats}
      </Button>
    </Empty>
  );
};

export default Join;
