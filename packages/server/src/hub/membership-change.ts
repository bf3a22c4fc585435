/**
 * What an event of a `self` channel says of its user's memberships. Feeds are no memberships of a connection: who hears one asks for it.
 */
import { isFeedChannel } from '../kit/channel-ids.ts';
import type { EventRow } from '../log/event-log.ts';

export type MembershipChange =
  | { readonly is: 'opened'; readonly channel: string; readonly fromSeq: number }
  | { readonly is: 'closed'; readonly channel: string; readonly position: number };

export const membershipChange = ({ type, data, position }: EventRow): MembershipChange | undefined => {
  if (type !== 'channelOpened' && type !== 'channelClosed') return undefined;
  const { channel, fromSeq }: { channel: string; fromSeq?: number } = JSON.parse(data);
  if (type === 'channelOpened' && isFeedChannel(channel)) return undefined;
  return type === 'channelOpened'
    ? { is: 'opened', channel, fromSeq: fromSeq ?? 1 }
    : { is: 'closed', channel, position };
};
