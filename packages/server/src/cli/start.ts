/** `ghanti start`: what `npm start` does. It ends when the server does. */
import { wordsOf, type CliCommand } from './command.ts';

export const start: CliCommand = {
  name: 'start',
  takes: '',
  summary: 'Start the server.',
  help: 'Reads the environment and .env; `ghanti config` shows what it would read. SIGTERM and SIGINT end it.',
  options: {},
  async run(given) {
    wordsOf(given);
    await import('../main.ts');
    return undefined;
  },
};
