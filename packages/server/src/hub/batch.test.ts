/** What goes out: envelopes as the contract writes them, one form made once, runs of one channel. */
import { eventEnvelope as contract } from '@ghanti/protocol';
import { describe, expect, test } from 'vitest';
import type { EventRow } from '../log/event-log.ts';
import { eventEnvelope, inPieces, Run, runsOf, WireSignal, type WireForm } from './batch.ts';

const event = (position: number, channel = 'c', data: object = { clientId: 'k', text: 'hi' }): EventRow => ({
  position,
  channel,
  seq: position,
  id: `e${position}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 1_763_630_000_000,
  data: JSON.stringify(data),
});

const counting = () => {
  let made = 0;
  const form: WireForm<readonly string[]> = {
    encode: (type, envelope) => [`${(made += 1)}:${type}:${envelope}`],
    join: (pieces) => pieces.flat(),
  };
  return { form, made: () => made };
};

describe('eventEnvelope', () => {
  test('is what the contract reads, with its cursor', () => {
    const text = { clientId: 'k', text: 'quotes " and \\ and \u2028 and 😀' };
    const parsed = contract.parse(JSON.parse(eventEnvelope(event(7, 'c', text), 'cur')));
    expect(parsed).toMatchObject({
      type: 'receiveMessage',
      channel: 'c',
      seq: 7,
      id: 'e7',
      by: 'asha',
      cursor: 'cur',
      data: text,
    });
  });

  test('tells who it was, or that it was nobody, whatever the id is made of', () => {
    const odd = { ...event(1), by: "o'neil\\&{}[]" };
    expect(JSON.parse(eventEnvelope(odd, 'x')).by).toBe(odd.by);
    expect(JSON.parse(eventEnvelope({ ...event(1), by: null }, 'x')).by).toBeNull();
  });
});

describe('Run', () => {
  test('CUR-2: in another scope it is the same run with other cursors, made once for all of its readers', () => {
    const run = new Run('c', [event(1), event(2)], (position) => `at${position}`);
    const scoped = run.scoped('some', (position) => `some${position}`);
    expect(run.scoped('some', String)).toBe(scoped);
    expect([scoped.channel, scoped.first, scoped.last]).toEqual(['c', 1, 2]);
    const cursors: (string | undefined)[] = [];
    const form: WireForm<string> = {
      encode: (_type, envelope, cursor) => {
        cursors.push(cursor);
        return envelope;
      },
      join: (pieces) => pieces.join('\n'),
    };
    expect(scoped.piece(form)).toContain('"cursor":"some1"');
    expect(run.pieceFrom(form, 1)).toContain('"cursor":"at2"');
    expect(cursors).toEqual(['some1', 'some2', 'at2']);
  });

  test('makes each wire form once, one frame per event, in order', () => {
    const run = new Run('c', [event(1), event(2)], (position) => `at${position}`);
    const { form, made } = counting();
    const frames = run.piece(form);
    expect(run.piece(form)).toBe(frames);
    expect(made()).toBe(2);
    expect(frames.map((frame) => frame.includes('"cursor":"at1"'))).toEqual([true, false]);
    expect([run.first, run.last]).toEqual([1, 2]);
    expect(run.size).toBe(frames.reduce((sum, frame) => sum + frame.length - '1:receiveMessage:'.length, 0));
  });

  test('has of each form what that one made, once, in whatever order they are asked for', () => {
    const run = new Run('c', [event(1)], (position) => `at${position}`);
    const signal = new WireSignal('typing', { channel: 'c', by: 'asha', at: 1, data: { state: 'typing' } });
    for (const told of [run, signal]) {
      const forms = ['one', 'two', 'three'].map((name) => {
        let made = 0;
        const form: WireForm<string> = {
          encode: () => `${name} ${(made += 1)}`,
          join: (pieces) => pieces.join('\n'),
        };
        return form;
      });
      const pieces = [...forms, ...forms.toReversed()].map((form) => told.piece(form));
      expect(pieces).toEqual(['one 1', 'two 1', 'three 1', 'three 1', 'two 1', 'one 1']);
    }
  });

  test('a signal is made once as well, and carries neither seq nor cursor', () => {
    const signal = new WireSignal('typing', { channel: 'c', by: 'asha', at: 1, data: { state: 'typing' } });
    const { form, made } = counting();
    expect(signal.piece(form)).toBe(signal.piece(form));
    expect(made()).toBe(1);
    expect(signal.piece(form)).toEqual([
      '1:typing:{"type":"typing","channel":"c","by":"asha","at":1,"data":{"state":"typing"}}',
    ]);
  });
});

test('runsOf: contiguous shares of one channel each, nothing lost, in order', () => {
  const events = [event(1, 'a'), event(2, 'a'), event(3, 'b'), event(4, 'a')];
  expect(runsOf(events, String).map(({ channel, first, last }) => [channel, first, last])).toEqual([
    ['a', 1, 2],
    ['b', 3, 3],
    ['a', 4, 4],
  ]);
  expect(runsOf([], String)).toEqual([]);
});

test('inPieces: at least one event each, about as large as asked, nothing lost', () => {
  const events = [1, 2, 3, 4, 5].map((position) => event(position, 'c', { text: 'x'.repeat(100) }));
  expect(inPieces(events, 150).map((piece) => piece.map(({ position }) => position))).toEqual([
    [1, 2],
    [3, 4],
    [5],
  ]);
  expect(inPieces(events, 1)).toHaveLength(5);
  expect(inPieces(events, 10_000)).toEqual([events]);
  expect(inPieces([], 10)).toEqual([]);
});
