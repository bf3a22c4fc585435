/** React hooks for Ghanti: `@ghanti/client` as components see it. */
export { GhantiProvider, useClient } from './provider.ts';
export {
  useChannel,
  useChannelRow,
  useChannels,
  useConnection,
  useFeed,
  useFeeds,
  useMe,
  useMembers,
  usePresence,
  useProfile,
  useReadable,
  useReceipts,
  useSend,
  useTimeline,
  useTyping,
} from './hooks.ts';
