/** `ghanti start`, for whoever starts a program by its file alone. */
process.argv.push('start');
await import('../../src/cli/ghanti.ts');
