/** Somebody one has a direct chat with: who he is, when he was here, and the way to have peace from him (I6). */
import type { ChannelRow } from '@ghanti/client';
import type { Profile } from '@ghanti/protocol';
import { usePresence, useProfile } from '@ghanti/react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { Hero } from '../group/hero.tsx';
import { MuteButton } from '../group/mute-button.tsx';
import { Section } from '../ui/section.tsx';
import { useNow } from '../ui/use-now.ts';
import { BlockPerson } from './block-person.tsx';
import styles from './person-info.module.css';

/** Online, or since when not; nothing of who hides it (L12). */
const useSeen = (user: string): string => {
  const { common } = useWords();
  const format = useFormat();
  const now = useNow();
  const presence = usePresence(user);
  if (presence?.online === true) return common.online;
  const at = presence?.lastSeenAt;
  return at === undefined || at === null ? '' : common.lastSeen(format.when(at, now));
};

const Facts = ({ user }: { readonly user: Profile }) => {
  const { people } = useWords();
  if (!user.about && user.handle === undefined) return null;
  return (
    <Section>
      <dl className={styles.facts}>
        {user.about && (
          <div>
            <dt>{people.about}</dt>
            <dd dir="auto">{user.about}</dd>
          </div>
        )}
        {user.handle !== undefined && (
          <div>
            <dt>{people.handle}</dt>
            <dd>@{user.handle}</dd>
          </div>
        )}
      </dl>
    </Section>
  );
};

export const PersonInfo = ({ row }: { readonly row: ChannelRow }) => {
  const id = row.peer?.id ?? '';
  const user = useProfile(id) ?? row.peer;
  const presence = usePresence(id);
  const seen = useSeen(id);
  if (user === undefined) return null;
  return (
    <>
      <Hero id={user.id} name={user.name} line={seen} online={presence?.online}>
        <MuteButton row={row} />
      </Hero>
      <Facts user={user} />
      <BlockPerson user={user} />
    </>
  );
};
