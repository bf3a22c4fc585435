/** Mutes a chat for a while, or lets it ring again; says until when it is muted. */
import type { ChannelRow } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import { Bell, BellOff } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { isMuted, isMutedAlways } from '../shell/muted.ts';
import { muteItems } from '../sidebar/use-row-actions.tsx';
import { Button } from '../ui/button.tsx';
import { Menu, placeBelow, type MenuPlace } from '../ui/menu.tsx';
import { useNow } from '../ui/use-now.ts';

export const MuteButton = ({ row }: { readonly row: ChannelRow }) => {
  const client = useClient();
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const [place, setPlace] = useState<MenuPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  const { people } = words;
  if (isMuted(row, now)) {
    const until = isMutedAlways(row)
      ? people.mutedAlways
      : people.mutedUntil(format.when(row.mutedUntil ?? 0, now));
    return (
      <Button
        icon={<Bell size={18} />}
        title={until}
        onClick={() => client.channel(row.id).setPreferences({ mutedUntil: null })}
      >
        {people.unmute}
      </Button>
    );
  }
  return (
    <>
      <Button
        icon={<BellOff size={18} />}
        aria-haspopup="menu"
        aria-expanded={place !== undefined}
        onClick={(event) => setPlace({ ...placeBelow(event.currentTarget) })}
      >
        {people.mute}
      </Button>
      {place !== undefined && (
        <Menu label={people.mute} items={muteItems({ client, row, words })} place={place} onClose={close} />
      )}
    </>
  );
};
