/** People who are let in and thrown out again while all else goes on: what they are shown meanwhile is what the log says they may see (I9). */
import { canonical } from '../../history/operation.ts';
import { pause } from '../kills/run.ts';
import { insist } from './deeds.ts';
import type { Session } from './session.ts';
import type { Stage } from './stage.ts';

let ids = 0;

/** By the owner's session, until the run ends; then all are let in again. */
export const move = async (stage: Stage, owner: Session, channels: readonly string[]): Promise<void> => {
  const { random, history } = stage;
  const outside = new Set<string>();
  const letIn = async (channel: string, user: string): Promise<void> => {
    history.record(owner.source, { f: 'member', type: 'invoke', v: { channel, member: user } });
    const outcome = await insist(stage, owner, {
      name: 'addMembers',
      input: { channel, users: [user], clientId: `in.${(ids += 1)}` },
      event: 'memberJoined',
      body: canonical({ user, role: 'member', how: 'added' }),
    });
    if (outcome?.was === 'refused')
      stage.report(`letting ${user} into ${channel} was refused: ${outcome.code}`);
    outside.delete(`${channel} ${user}`);
  };
  const throwOut = async (channel: string, user: string): Promise<void> => {
    const outcome = await insist(stage, owner, {
      name: 'removeMember',
      input: { channel, user, clientId: `out.${(ids += 1)}` },
      event: 'memberLeft',
      body: canonical({ user, how: 'removed' }),
    });
    if (outcome?.was === 'refused')
      stage.report(`removing ${user} from ${channel} was refused: ${outcome.code}`);
    if (outcome?.was !== 'done') return;
    history.record(owner.source, { f: 'member', type: 'info', v: { channel, member: user } });
    outside.add(`${channel} ${user}`);
  };
  const movers = [...stage.movers];
  while (stage.phase === 'load') {
    const [channel, user] = [random.pick(channels), random.pick(movers)];
    await (outside.has(`${channel} ${user}`) ? letIn : throwOut)(channel, user);
    await pause(random.between(200, 1500));
  }
  for (const place of outside) {
    const [channel = '', user = ''] = place.split(' ');
    await letIn(channel, user);
  }
};
