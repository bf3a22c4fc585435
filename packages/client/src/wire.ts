/**
 * The part of the contract that the client speaks: types alone, of which nothing is left when types are stripped, so that
 * no schema library reaches a bundle (CL-1). What the server sends is believed; what it refuses is a `Refusal`.
 */
export type {
  Ack,
  ChannelDetail,
  ChannelStateData,
  ChannelSummary,
  CommandName,
  CommandOutput,
  CommandRequest,
  ErrorCode,
  EventData,
  EventEnvelope,
  EventType,
  FeedSummary,
  Member,
  MessageState,
  PlainEvent,
  Preferences,
  PresenceEntry,
  Profile,
  Resume,
  SignalData,
  SignalEnvelope,
  SignalType,
  WireError,
} from '@ghanti/protocol';
import type { CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';

export type Call = <N extends CommandName>(name: N, input: CommandRequest<N>) => Promise<CommandOutput<N>>;
