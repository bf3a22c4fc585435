/**
 * Lets the bench have a program's garbage collected: on SIGUSR2, on Node with `--expose-gc`.
 */
process.on('SIGUSR2', () => globalThis.gc?.());
