/** The in-memory link of the testkit is held to what every link must do. */
import { createLinkPair } from '@ghanti/testkit';
import type { Link } from '../../src/session/link.ts';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';

const open = (): Promise<OpenLink> => {
  const pair = createLinkPair();
  const link: Link = pair.link;
  const came: Came[] = [];
  let taken = 0;
  const take = (): void => {
    came.push(...pair.end.frames.slice(taken));
    taken = pair.end.frames.length;
  };
  const end: OpenLink['end'] = {
    get came() {
      take();
      return came;
    },
    get gone() {
      return pair.end.closed !== undefined;
    },
    say(name, input, answered) {
      if (!answered) return pair.end.tell(name, input);
      void pair.end.call(name, input).then((answer) => {
        take();
        came.push({ type: name, envelope: answer });
      });
    },
    stall: () => pair.end.stall(),
    resume: () => pair.end.accept(),
    leave: () => pair.end.leave(),
  };
  return Promise.resolve({ link, end, [Symbol.asyncDispose]: () => Promise.resolve() });
};

linkContract({ name: 'memory', transport: 'websocket', open, oneWire: false });
