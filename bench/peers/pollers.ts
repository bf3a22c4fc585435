/**
 * Members who come to Ghanti by long polling of Socket.IO, all in one process on the load's core.
 */
import { Child, loadCore } from '../measure/child.ts';
import { programPath } from './program.ts';

/** Resolves when all of them have caught up; they leave when disposed of. */
export const startPollers = async (port: number, tokens: readonly string[]): Promise<AsyncDisposable> => {
  const child = new Child([process.execPath, programPath('pollers.ts'), String(port)], { core: loadCore });
  child.say(JSON.stringify(tokens));
  await child.line();
  return child;
};
