/**
 * Commands on feeds: made by anybody, written by their admins and publishers, read by subscribers (FEED-1, CUR-2).
 * Promises shapes and sizes; a batch is all or none. Leaves rates, retention and scopes to feeds.
 */
import * as z from 'zod';
import { channelRef, delivery, feedSummary, latestValue } from '../channel.ts';
import { data } from '../data.ts';
import { ackEvent, plainEvent } from '../event.ts';
import { channelId, clientId, feedName, seqOrZero } from '../ids.ts';
import { resumeResult } from '../resume.ts';
import {
  get,
  keyed,
  listPlace,
  nothing,
  page,
  post,
  remove,
  repeatable,
  type CommandSpec,
  type RestRoute,
} from './shared.ts';

const count = z.int().min(0);
const channel = { channel: channelId };

const feedKey = z.string().regex(/^[^\p{C}\p{Z}]{1,128}$/u, 'not a key: 1-128 visible characters');
const value = data('maxDataBytes');
const update = { data: value, key: feedKey.optional() };

type Update = Readonly<Record<string, unknown>>;
const eitherOr = (input: Update) => (input['data'] === undefined) !== (input['updates'] === undefined);
const keyWithData = (input: Update) => input['key'] === undefined || input['data'] !== undefined;

const publishInput = z
  .strictObject({
    ...channel,
    data: value.optional(),
    key: feedKey.optional(),
    updates: z.array(z.strictObject(update)).min(1).max(500, 'too_many: at most 500').optional(),
    clientId: clientId.optional(),
  })
  .refine(eitherOr, { path: ['data'], message: 'give data, or updates, and not both' })
  .refine(keyWithData, { path: ['key'], message: 'goes with data; in updates each has its own' });

const toChannel = { name: { field: 'channel', prefix: 'feed:' } };
const byName = (route: RestRoute): RestRoute => ({ ...route, map: toChannel });

const feedInput = z
  .strictObject({
    ...keyed,
    name: feedName,
    public: z.boolean().default(false),
    /** `latest` where there is a rate, else `every`. */
    delivery: delivery.optional(),
    maxPerSecond: z.int().min(1).max(10_000).optional(),
    retainEvents: z.int().min(1).max(100_000_000).optional(),
    retainMs: z.int().min(1).max(315_360_000_000).optional(),
  })
  // Every update, but not more than so many, is no promise that can be kept.
  .refine(({ delivery: asked, maxPerSecond }) => asked !== 'every' || maxPerSecond === undefined, {
    path: ['maxPerSecond'],
    message: 'is for delivery "latest"; "every" leaves nothing out',
  });

export const feedCommands = {
  createFeed: {
    input: feedInput,
    output: z.object({ channel: channelRef, event: ackEvent.optional(), ...repeatable }),
    clientId: 'required',
    rest: [post('/feeds', 201)],
    summary:
      'Make a feed; its channel is `feed:<name>`. `delivery` is `every`, but `latest` where `maxPerSecond` is given.',
    access: 'everyone who is signed in',
  },
  deleteFeed: {
    input: z.strictObject(channel),
    output: nothing,
    clientId: 'refused',
    rest: [byName(remove('/feeds/:name'))],
    summary: 'End a feed and everything in it.',
    access: 'admins of the feed',
  },
  listFeeds: {
    input: z.strictObject({ after: listPlace.optional(), limit: page(200, 100) }),
    output: z.object({ feeds: z.array(feedSummary), next: z.string().optional() }),
    clientId: 'refused',
    rest: [get('/feeds')],
    summary: 'The feeds that one may read, public ones and one’s own, by id.',
    access: 'everyone who is signed in',
  },
  publish: {
    input: publishInput,
    output: z.object({
      event: ackEvent.optional(),
      events: z.array(ackEvent).optional(),
      ...repeatable,
    }),
    clientId: 'optional',
    rest: [byName(post('/feeds/:name/updates', 201))],
    summary: 'Publish one update, or up to 500, all or none.',
    access: 'admins of the feed; API keys with `publish:<feed>`',
  },
  subscribe: {
    input: z.strictObject({
      ...channel,
      after: seqOrZero.optional(),
      latest: z.boolean().optional(),
    }),
    output: z.object({
      head: count,
      first: count,
      asOf: count,
      delivery,
      result: resumeResult,
      latest: z.array(latestValue).optional(),
      events: z.array(plainEvent),
      more: z.boolean(),
    }),
    clientId: 'refused',
    rest: [byName(get('/feeds/:name/updates'))],
    summary:
      'Read a feed on this connection, from a seq on or from now; `latest` adds newest values. By REST: what there is, and `/events` goes on.',
    access: 'public: everyone; private: members, API keys with `read:<feed>`',
  },
  unsubscribe: {
    input: z.strictObject(channel),
    output: nothing,
    clientId: 'refused',
    rest: [],
    summary: 'No longer read a feed on this connection.',
    access: 'its subscribers',
  },
} satisfies Record<string, CommandSpec>;
