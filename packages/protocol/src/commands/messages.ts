/**
 * Commands on messages and what hangs on them: reactions, polls, pins, marks, ephemeral signals.
 * Promises shapes and sizes (EV-01, EV-02, EV-09 by form, EV-10, EV-16, EV-28, EV-30).
 * Leaves to chat what needs the channel: whether a target exists, is one's own, is still open.
 */
import * as z from 'zod';
import { hit, messageState, receiptPerson } from '../channel.ts';
import { data } from '../data.ts';
import { ackEvent } from '../event.ts';
import { askedTime, channelId, eventId, seq, seqOrZero, userId } from '../ids.ts';
import { typingState } from '../signal.ts';
import { emoji, line, messageText } from '../text.ts';
import {
  choices,
  get,
  givesOne,
  keyed,
  nothing,
  page,
  patch,
  post,
  put,
  remove,
  repeatable,
  users,
  wrote,
  type CommandSpec,
} from './shared.ts';

const messages = '/channels/:channel/messages';
const one = `${messages}/:seq`;
const target = { channel: channelId, seq };
const count = z.int().min(0);

const pollInput = z.strictObject({
  question: line(300),
  options: z.array(line(100)).min(2).max(12, 'too_many: at most 12'),
  multiple: z.boolean().optional(),
  anonymous: z.boolean().optional(),
  closesAt: askedTime.optional(),
});

/** Where nothing changes nothing is written: then the event that stands, if any does. */
const mayWrite = z.object({ event: ackEvent.optional(), ...repeatable });

const content = ['text', 'poll', 'forwardOf'];

function standsAlone(input: Readonly<Record<string, unknown>>): boolean {
  return input['forwardOf'] === undefined || (input['text'] ?? input['poll']) === undefined;
}

const sendInput = z
  .strictObject({
    ...keyed,
    channel: channelId,
    text: messageText.optional(),
    attachments: z.array(z.unknown()).max(0, 'attachments are not taken').optional(),
    replyTo: seq.optional(),
    mentions: users(0, 50).optional(),
    poll: pollInput.optional(),
    forwardOf: z.strictObject(target).optional(),
  })
  .refine(givesOne(content), { path: ['text'], message: 'empty: give text, poll or forwardOf' })
  .refine(standsAlone, {
    path: ['forwardOf'],
    message: 'a forward has no text or poll of its own',
  });

const markInput = z
  .strictObject({ channel: channelId, delivered: count.optional(), seen: count.optional() })
  .refine(givesOne(['delivered', 'seen']), 'empty: give delivered or seen');

const atMostOnePlace = (input: Readonly<Record<string, unknown>>) =>
  ['before', 'after', 'around'].filter((name) => input[name] !== undefined).length <= 1;

const historyInput = z
  .strictObject({
    channel: channelId,
    before: seq.optional(),
    after: seqOrZero.optional(),
    around: seq.optional(),
    limit: page(200, 50),
  })
  .refine(atMostOnePlace, 'only one of before, after, around');

const markOutput = z.object({ channel: channelId, delivered: count, seen: count, unread: count });

export const messageCommands = {
  sendMessage: {
    input: sendInput,
    output: wrote,
    clientId: 'required',
    rest: [post(messages, 201)],
    summary: 'Send a message, a poll, or a forward of a message that one can read.',
    access: 'members who may post',
  },
  editMessage: {
    input: z.strictObject({ ...keyed, ...target, text: messageText }),
    output: wrote,
    clientId: 'required',
    rest: [patch(one)],
    summary: 'Replace the text of a message.',
    access: 'its author, while a member',
  },
  deleteMessage: {
    input: z.strictObject({ ...keyed, ...target, scope: z.enum(['everyone', 'me']) }),
    output: mayWrite,
    clientId: 'required',
    rest: [remove(one)],
    summary: 'Take a message away: for everyone, or from one’s own view.',
    access: 'everyone: its author or an admin; me: members',
  },
  react: {
    input: z.strictObject({ ...keyed, ...target, emoji, on: z.boolean() }),
    output: mayWrite,
    clientId: 'required',
    rest: [put(`${one}/reactions/:emoji`, { on: true }), remove(`${one}/reactions/:emoji`, { on: false })],
    summary: 'Put or take back one’s reaction.',
    access: 'members',
  },
  vote: {
    input: z.strictObject({ ...keyed, ...target, options: choices }),
    output: mayWrite,
    clientId: 'required',
    rest: [put(`${one}/vote`)],
    summary: 'Vote in a poll, by the numbers of its options from 0; none takes the vote back.',
    access: 'members',
  },
  closePoll: {
    input: z.strictObject({ ...keyed, ...target }),
    output: wrote,
    clientId: 'required',
    rest: [post(`${one}/close`)],
    summary: 'End a poll.',
    access: 'its author or an admin',
  },
  pinMessage: {
    input: z.strictObject({ ...keyed, ...target, on: z.boolean() }),
    output: mayWrite,
    clientId: 'required',
    rest: [
      put('/channels/:channel/pins/:seq', { on: true }),
      remove('/channels/:channel/pins/:seq', { on: false }),
    ],
    summary: 'Pin a message to the channel, or take the pin away.',
    access: 'members who may post',
  },
  listPins: {
    input: z.strictObject({ channel: channelId }),
    output: z.object({ messages: z.array(messageState) }),
    clientId: 'refused',
    rest: [get('/channels/:channel/pins')],
    summary: 'The pinned messages of a channel, newest pin first.',
    access: 'members',
  },
  mark: {
    input: z.strictObject({
      marks: z.array(markInput).min(1).max(500, 'too_many: at most 500'),
    }),
    output: z.object({ marks: z.array(markOutput) }),
    clientId: 'refused',
    rest: [post('/marks')],
    summary: 'Say how far messages were delivered to and seen on this device; marks only grow.',
    access: 'members',
  },
  receipts: {
    input: z.strictObject({ ...target, after: userId.optional() }),
    output: z.object({
      delivered: count,
      seen: count,
      total: count,
      people: z.array(receiptPerson),
      next: userId.optional(),
    }),
    clientId: 'refused',
    rest: [get(`${one}/receipts`)],
    summary: 'Who has a message and who has seen it, a page of people ordered by id.',
    access: 'members',
  },
  typing: {
    input: z.strictObject({ channel: channelId, state: typingState }),
    output: nothing,
    clientId: 'refused',
    rest: [post('/channels/:channel/typing')],
    summary: 'Show that one is writing or recording, or no longer.',
    access: 'members who may post',
  },
  signal: {
    input: z.strictObject({
      channel: channelId,
      name: z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, 'not a name: 1-64 of A-Z a-z 0-9 . _ : -'),
      data: data('maxSignalBytes'),
    }),
    output: nothing,
    clientId: 'refused',
    rest: [post('/channels/:channel/signals')],
    summary: 'Send an ephemeral signal of the application to whoever is there now.',
    access: 'members',
  },
  history: {
    input: historyInput,
    output: z.object({ messages: z.array(messageState), asOf: count, more: z.boolean() }),
    clientId: 'refused',
    rest: [get(messages)],
    summary: 'A page of a channel as it stands now, oldest first; without a place, the newest.',
    access: 'members, from their fromSeq',
  },
  search: {
    input: z.strictObject({
      q: line(256),
      channel: channelId.optional(),
      by: userId.optional(),
      before: eventId.optional(),
      limit: page(200, 50),
    }),
    output: z.object({ hits: z.array(hit), more: z.boolean() }),
    clientId: 'refused',
    rest: [get('/search')],
    summary: 'Messages with all of these words, newest first; `before` is the id of the last hit.',
    access: 'what one can read',
  },
} satisfies Record<string, CommandSpec>;
