/**
 * The limits of a server, by name. `ready` tells them, `GHANTI_LIMITS` overrides single ones,
 * `too_large` and `rate_limited` are what going over them gives.
 * Promises that an override is known, a whole number, and never above a ceiling of the contract.
 * Leaves to others to keep them: schemas keep the byte sizes, the session keeps the rates (SLOW-1).
 */
import * as z from 'zod';

export const defaultLimits = {
  /** Commands per connection: the steady rate, and how many at once. */
  commandsPerSecond: 20,
  commandBurst: 60,
  connectionsPerUser: 20,
  /** Open SSE streams and waiting polls of one user. */
  streamsPerUser: 10,
  /** Per address, counting handshakes that end without a valid token. */
  anonymousHandshakesPerSecond: 20,
  pendingHandshakesPerAddress: 200,
  /** Per account and address. */
  loginsPerMinute: 5,
  /** Per address. */
  registrationsPerHour: 600,
  /** What one slow reader may cost (SLOW-1). */
  maxBufferedBytes: 1_048_576,
  /** One WebSocket frame, one Engine.IO packet or POST, one REST body. */
  maxFrameBytes: 65_536,
  /** One REST body of `publish`. */
  maxPublishBytes: 262_144,
  /** Text of a message, UTF-8, after NFC. */
  maxTextBytes: 16_384,
  /** `data` of a `signal`. */
  maxSignalBytes: 16_384,
  /** `data` of one feed update. */
  maxDataBytes: 65_536,
  /** `data` of a notification. */
  maxNotificationBytes: 4_096,
  maxMembers: 10_000,
  /** People whom one user has blocked. */
  maxBlocks: 1_000,
  /** Invitations of one group that stand at once. */
  maxInvites: 100,
  /** Pinned messages of one channel. */
  maxPins: 250,
  /** Feeds of one maker that stand at once. */
  maxFeeds: 100,
  /** Keys of one feed, and the bytes of the newest value of each, all together. */
  maxFeedKeys: 10_000,
  maxFeedBytes: 4_194_304,
  /** Feeds that one connection reads. */
  subscriptionsPerConnection: 100,
  historyPage: 200,
};

export type Limits = { [Name in keyof typeof defaultLimits]: number };
export type LimitName = keyof Limits;

/** What the contract itself fixes: these can be lowered, not raised. */
const fixed = [
  'maxTextBytes',
  'maxSignalBytes',
  'maxDataBytes',
  'maxNotificationBytes',
  'historyPage',
] as const satisfies readonly LimitName[];

function ceiling(name: string): number {
  const found = fixed.find((one) => one === name);
  return found === undefined ? 1_000_000_000 : defaultLimits[found];
}

const one = (name: LimitName) => z.int().min(1).max(ceiling(name)).optional();

/** The value of `GHANTI_LIMITS` after JSON.parse: any of the names, nothing else. */
export const limitsOverride = z.strictObject({
  commandsPerSecond: one('commandsPerSecond'),
  commandBurst: one('commandBurst'),
  connectionsPerUser: one('connectionsPerUser'),
  streamsPerUser: one('streamsPerUser'),
  anonymousHandshakesPerSecond: one('anonymousHandshakesPerSecond'),
  pendingHandshakesPerAddress: one('pendingHandshakesPerAddress'),
  loginsPerMinute: one('loginsPerMinute'),
  registrationsPerHour: one('registrationsPerHour'),
  maxBufferedBytes: one('maxBufferedBytes'),
  maxFrameBytes: one('maxFrameBytes'),
  maxPublishBytes: one('maxPublishBytes'),
  maxTextBytes: one('maxTextBytes'),
  maxSignalBytes: one('maxSignalBytes'),
  maxDataBytes: one('maxDataBytes'),
  maxNotificationBytes: one('maxNotificationBytes'),
  maxMembers: one('maxMembers'),
  maxBlocks: one('maxBlocks'),
  maxInvites: one('maxInvites'),
  maxPins: one('maxPins'),
  maxFeeds: one('maxFeeds'),
  maxFeedKeys: one('maxFeedKeys'),
  maxFeedBytes: one('maxFeedBytes'),
  subscriptionsPerConnection: one('subscriptionsPerConnection'),
  historyPage: one('historyPage'),
});
export type LimitsOverride = z.infer<typeof limitsOverride>;

/** The defaults with an override laid over them; names left undefined keep their default. */
export function limitsWith(override: LimitsOverride): Limits {
  const given = Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
  return { ...defaultLimits, ...given };
}
