/** React hooks for Ghanti: `@ghanti/client` as components see it. */
export { GhantiProvider, useClient } from './provider.ts';
export {
  useChannel,
  useChannelRow,
  useChannels,
  useConnection,
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
