/** People whom one has a direct chat with, the most recent first: the first that come to mind. */
import type { Profile } from '@ghanti/protocol';
import { useChannels } from '@ghanti/react';

const most = 50;

export const useKnownPeople = (): readonly Profile[] => {
  const { rows } = useChannels();
  return rows
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ peer }) => peer ?? [])
    .slice(0, most);
};
