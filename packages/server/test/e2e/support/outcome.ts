/** The outcome of a command over REST in one word: `ok`, or the error's code. */
import type { CommandName, CommandRequest } from '@ghanti/protocol';
import type { Person } from '@ghanti/testkit';

export const outcome = async <N extends CommandName>(
  who: Person,
  name: N,
  input: CommandRequest<N>,
): Promise<string> => {
  const ack = await who.rest.call(name, input);
  return ack.ok ? 'ok' : ack.error.code;
};
