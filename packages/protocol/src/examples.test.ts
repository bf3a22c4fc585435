import { expect, test } from 'vitest';
import { authRoutes } from './auth.ts';
import { adminCommandNames, adminSpec } from './commands/admin.ts';
import { commandNames, commandSpec, parseInput } from './command.ts';
import { eventData, eventEnvelope, isEventType } from './event.ts';
import { eventExample, signalExample } from './event-examples.ts';
import { commandExamples } from './examples.ts';
import { adminExamples, authExamples } from './route-examples.ts';
import { isSignalType, signalData, signalEnvelope } from './signal.ts';

test('the example of every command, event and signal fits its schema', () => {
  for (const name of commandNames)
    expect(parseInput(commandSpec(name).input, commandExamples[name]), name).toMatchObject(
      commandExamples[name],
    );
  for (const type of Object.keys(eventData).filter(isEventType))
    expect(eventEnvelope.parse(eventExample(type))).toEqual(eventExample(type));
  for (const type of Object.keys(signalData).filter(isSignalType))
    expect(signalEnvelope.parse(signalExample(type))).toEqual(signalExample(type));
});

test('the example of every other address fits its schema', () => {
  for (const [name, { input }] of Object.entries(authRoutes))
    expect(input.safeParse(Object.entries(authExamples).find(([of]) => of === name)?.[1]).success, name).toBe(
      true,
    );
  for (const name of adminCommandNames)
    expect(adminSpec(name).input.safeParse(adminExamples[name]).success, name).toBe(true);
});
