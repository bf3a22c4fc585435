/**
 * What the answers of commands tell besides what was asked: people, channels, whom one has blocked. So an application that
 * calls a command by itself sees its outcome in the values that it watches.
 */
import type { Model } from './model.ts';
import type { CommandName, CommandOutput, Profile } from '../wire.ts';

/** Outputs by the commands that give something to remember. */
type Told = Partial<{ [N in CommandName]: (output: CommandOutput<N>) => void }>;

export type AbsorbOptions = {
  readonly model: Model;
  readonly isMe: (profile: Profile) => void;
  readonly loaded: (channel: string) => void;
  readonly blocksChanged: () => void;
};

export const createAbsorb = ({ model, isMe, loaded, blocksChanged }: AbsorbOptions) => {
  const person = ({ user }: { user: Profile }): void => {
    model.know(user);
    if (user.id === model.me) isMe(user);
  };
  const channel = (output: { channel: CommandOutput<'createGroup'>['channel'] }): void => {
    if (!('kind' in output.channel) || output.channel.kind === 'feed') return;
    model.list(output.channel);
    loaded(output.channel.id);
  };
  const told: Told = {
    getProfile: person,
    updateProfile: person,
    findUsers: ({ users }) => model.know(...users),
    listMembers: ({ members }) => model.know(...members.map(({ user }) => user)),
    openDirect: channel,
    createGroup: channel,
    acceptInvite: channel,
    listBlocks: ({ users }) => {
      model.know(...users);
      model.blocks = new Set(users.map(({ id }) => id));
      blocksChanged();
    },
  };
  return <N extends CommandName>(name: N, output: CommandOutput<N>): void => told[name]?.(output);
};
