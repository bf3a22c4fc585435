/**
 * What makes a session one of `/notifications`: another view of the hub and the log, and no command but the renewal of its token.
 */
import { invalid } from '@ghanti/protocol';
import type { Subscriber } from '../hub/hub.ts';
import { alertsOf } from '../notify/alerts.ts';
import { notificationLog } from '../notify/notification-log.ts';
import { Notified, type NotifiedOptions } from '../notify/notified.ts';
import type { SessionView } from '../session/sessions.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const noCommands: SessionView['commands'] = {
  served: ['authenticate'],
  run: () => Promise.reject(invalid([{ path: '', message: 'unknown_event: no such command here' }])),
};

const authorIn =
  ({ store }: OpenLog) =>
  async (channel: string, seq: number): Promise<string | undefined> => {
    const [message] = await store.events({ channel, from: seq, to: seq }, 1, true, ['receiveMessage']);
    return message?.by ?? undefined;
  };

export const notificationView = (opened: OpenLog, { clock, logger }: Parts): SessionView => {
  const { hub, inUse, store } = opened;
  const log = notificationLog(opened.log);
  const options: NotifiedOptions = {
    clock,
    alertsOf: alertsOf(authorIn(opened)),
    membership: (channel, user) => store.membership(channel, user),
    blocksOf: (user) => store.blocks(user),
    unread: ({ channel, member }) => inUse.unread({ ...member, channel: channel.id, head: channel.head }),
    cursor: (position) => log.cursor(position),
    failed: (error) => logger.error({ err: error }, 'a notification could not be derived'),
  };
  const listening = new Map<Subscriber, Notified>();
  const nobody = (): void => undefined;
  return {
    log,
    commands: noCommands,
    presence: { enter: nobody, live: nobody, leave: nobody },
    channelState: () => Promise.resolve(undefined),
    hub: {
      get position() {
        return hub.position;
      },
      statesFrom: undefined,
      listens: (user, channel) => hub.listens(user, channel),
      open: (session) => {
        const notified = new Notified(session, options);
        listening.set(session, notified);
        return hub.open(notified);
      },
      close: (session) => {
        const notified = listening.get(session);
        listening.delete(session);
        if (notified === undefined) return;
        notified.end();
        hub.close(notified);
      },
    },
  };
};
