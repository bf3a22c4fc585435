/**
 * The wire contract of Ghanti as code: what server, client and embedders import.
 * Runs in browsers and in Node; zod is its only dependency. OpenAPI and AsyncAPI are apart, as
 * `@ghanti/protocol/openapi` and `@ghanti/protocol/asyncapi`. The words of the contract are in PROTOCOL.md.
 */
export * from './version.ts';
export * from './ids.ts';
export * from './limits.ts';
export * from './text.ts';
export * from './data.ts';
export * from './errors.ts';
export * from './close.ts';
export * from './cursor.ts';
export * from './event.ts';
export * from './channel.ts';
export * from './resume.ts';
export * from './signal.ts';
export * from './command.ts';
export * from './codec.ts';
export * from './frame.ts';
export * from './stream.ts';
export * from './rest.ts';
export * from './auth.ts';
export * from './lab.ts';
export * from './commands/admin.ts';
