/**
 * What components read: each hook is one of the client's values to watch, and holds no state of its own, so that rendering
 * twice, throwing a render away or mounting twice (StrictMode) changes nothing.
 */
import type {
  Channel,
  ChannelList,
  ChannelRow,
  ConnectionState,
  FeedList,
  FeedState,
  MemberList,
  NewMessage,
  Readable,
  Receipts,
  Sent,
  TimelineState,
  Typist,
} from '@ghanti/client';
import type { PresenceEntry, Profile } from '@ghanti/protocol';
import { useCallback, useSyncExternalStore } from 'react';
import { useClient } from './provider.ts';

/** Any value to watch. */
export const useReadable = <T>(readable: Readable<T>): T =>
  useSyncExternalStore(readable.subscribe, readable.get, readable.get);

export const useConnection = (): ConnectionState => useReadable(useClient().connection);

export const useMe = (): Profile | undefined => useReadable(useClient().me);

export const useChannels = (): ChannelList => useReadable(useClient().channels);

/** What can be done in a channel; it renders nothing anew. */
export const useChannel = (id: string): Channel => useClient().channel(id);

/** A channel as the list shows it; undefined where it is not one's own. */
export const useChannelRow = (id: string): ChannelRow | undefined => useReadable(useChannel(id).row);

/** Loads the newest messages, and keeps them while the component is there. */
export const useTimeline = (id: string): TimelineState => useReadable(useChannel(id).timeline);

export const useMembers = (id: string): MemberList => useReadable(useChannel(id).members);

export const useTyping = (id: string): readonly Typist[] => useReadable(useChannel(id).typing);

/** How many have a message of one's own. */
export const useReceipts = (id: string, seq: number): Receipts => useReadable(useChannel(id).receipts(seq));

/** Undefined where nothing is known of him. */
export const usePresence = (user: string): PresenceEntry | undefined => {
  const { presence } = useClient();
  const get = useCallback(() => presence.get().get(user), [presence, user]);
  return useSyncExternalStore(presence.subscribe, get, get);
};

export const useProfile = (user: string): Profile | undefined => useReadable(useClient().profile(user));

/** The feeds one may read. */
export const useFeeds = (): FeedList => useReadable(useClient().feeds);

/** Read while the component is there; rendered anew at most five times a second. */
export const useFeed = (id: string): FeedState => useReadable(useClient().feed(id).state);

/** A function that sends to the channel; the same one for the same channel. */
export const useSend = (id: string): ((message: NewMessage) => Sent) => {
  const channel = useChannel(id);
  return useCallback((message) => channel.send(message), [channel]);
};
