/**
 * F13, as the others feel it: of three nodes one is killed, paused, cut off from what all share, while people of the other two talk, at
 * less than half of what the machine carries. What they wait for answers and for each other in the second after, and when five have gone
 * by, against the seconds before.
 */
import { eventually } from '../../eventually.ts';
import { group, person, type Person } from '../../people/people.ts';
import { connectRaw, type RawConnection } from '../../people/raw-connection.ts';
import { pause } from '../kills/run.ts';
import type { Node } from '../torture/field.ts';
import { isReady, mend } from '../torture/nemesis-nodes.ts';
import { startNodes } from '../torture/nodes.ts';
import { figure, quantile, type Figure, type ScenarioOptions } from './scenario.ts';

const rounds = 4;
const talkers = 10;
const listeners = 20;
const perSecond = 100;
const calmMs = 5_000;
const laterMs = 5_000;
const afterMs = 1_000;
const goneMs = 12_000;
const healMs = 60_000;
const warmMs = 10_000;
const dayMs = 86_000_000;
/** What a turn of this machine's own may add. */
const allowedMs = 5;

type Sample = { readonly at: number; readonly ms: number };
type Loss = { readonly lose: (node: Node) => Promise<void>; readonly heal: (node: Node) => Promise<void> };

const losses: Readonly<Record<string, Loss>> = {
  killed: { lose: ({ target }) => target.kill(), heal: ({ target }) => target.start() },
  paused: {
    lose: async ({ target }) => void target.server.process.kill('SIGSTOP'),
    heal: async ({ target }) => void target.server.process.kill('SIGCONT'),
  },
  unheard: {
    lose: async ({ links }) => {
      for (const { proxy } of links ? [links.database, links.redis] : []) proxy.set({ silent: 'both' });
    },
    heal: async ({ links }) => {
      for (const link of links ? [links.database, links.redis] : []) mend(link);
    },
  },
};

/** Where a way goes on to the next node when one is lost. */
type Stay = { readonly now: () => RawConnection; end(): void };

const stay = async (who: Person, nodes: readonly Node[], hear: (text: string) => void): Promise<Stay> => {
  let isOver = false;
  let turn = 0;
  let connection: RawConnection;
  const come = async (): Promise<void> => {
    const url = nodes[turn % nodes.length]?.target.server.url ?? '';
    connection = await connectRaw(url, who.token, {
      onEnvelope: (envelope) => {
        if (envelope.type === 'receiveMessage') hear(envelope.data.text ?? '');
      },
      onClose: () => void again(),
    });
  };
  const again = async (): Promise<void> => {
    turn += 1;
    await pause(100);
    // Where it fails, its end was told, and it is tried again from there.
    if (!isOver) await come().catch(() => undefined);
  };
  await come();
  return {
    now: () => connection,
    end() {
      isOver = true;
      connection.cut();
    },
  };
};

type Company = {
  readonly samples: Sample[];
  readonly channel: string;
  readonly mouths: readonly Stay[];
  readonly all: readonly Stay[];
};

const knownTo = async (node: Node, kind: string, count: number): Promise<readonly Person[]> => {
  const exp = Math.floor((Date.now() + dayMs) / 1000);
  const found = Array.from({ length: count }, (_, index) =>
    person(node.target.server, `${kind}${index}`, { exp }),
  );
  for (const one of found) await one.call('listChannels', { limit: 1 });
  return found;
};

/** Those who talk and those who listen on the first two nodes, and as many on the one that will be lost, all in one group. */
const gather = async (nodes: readonly [Node, Node, Node]): Promise<Company> => {
  const [first, second, lost] = nodes;
  const [loud, near, far] = [
    await knownTo(first, 'talker', talkers),
    await knownTo(first, 'near', listeners),
    await knownTo(first, 'far', listeners),
  ];
  const [owner] = loud;
  if (!owner) throw new Error('nobody talks');
  const channel = await group(owner, [...loud, ...near, ...far].slice(1));
  const samples: Sample[] = [];
  const took = (text: string): void =>
    void samples.push({ at: Number(text), ms: performance.now() - Number(text) });
  const turns = [
    [first, second],
    [second, first],
  ];
  const quiet = (): void => undefined;
  const sitting = async (all: readonly Person[], hear: (text: string) => void): Promise<readonly Stay[]> =>
    await Promise.all(all.map((who, index) => stay(who, turns[index % 2] ?? nodes, hear)));
  const mouths = await sitting(loud, quiet);
  const ears = await sitting(near, took);
  const others = await Promise.all(far.map((who) => stay(who, [lost, first, second], quiet)));
  return { samples, channel, mouths, all: [...mouths, ...ears, ...others] };
};

/** Talks until told to stop; an answer is a sample too. */
const talk = ({ samples, channel, mouths }: Company): { stop(): Promise<void> } => {
  let isOver = false;
  const run = async (): Promise<void> => {
    let due = performance.now();
    for (let count = 0; !isOver; count += 1) {
      due += 1000 / perSecond;
      await pause(Math.max(0, due - performance.now()));
      const at = performance.now();
      const message = { channel, clientId: `${at}-${count}`, text: String(at) };
      void mouths[count % mouths.length]
        ?.now()
        .call('sendMessage', message, 30_000)
        .then(({ ok }) => void (ok && samples.push({ at, ms: performance.now() - at })))
        .catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      isOver = true;
      await running;
    },
  };
};

type Felt = { readonly before: number[]; readonly after: number[]; readonly later: number[] };

/** Loses the node and gives it back, several times. */
const feel = async (lost: Node, { lose, heal }: Loss, samples: Sample[]): Promise<Felt> => {
  const felt: Felt = { before: [], after: [], later: [] };
  for (let round = 0; round < rounds; round += 1) {
    await pause(calmMs);
    const at = performance.now();
    await lose(lost);
    await pause(goneMs);
    const between = (from: number, to: number): readonly number[] =>
      samples.filter((sample) => sample.at >= at + from && sample.at < at + to).map(({ ms }) => ms);
    felt.before.push(...between(-calmMs, 0));
    felt.after.push(...between(0, afterMs));
    felt.later.push(...between(laterMs, laterMs + calmMs));
    samples.length = 0;
    await heal(lost);
    await eventually(() => isReady(lost), { withinMs: healMs, everyMs: 200 });
  }
  return felt;
};

const figureOf = (how: string, { before, after, later }: Felt): Figure => {
  const [calm, soon, then] = [quantile(before, 0.99), quantile(after, 0.99), quantile(later, 0.99)];
  return figure(
    `a node ${how}: others' p99 before, in the second after, five seconds later, ms`,
    [calm, soon, then].map((ms) => ms.toFixed(1)).join(', '),
    after.length > 0 && soon <= 2 * calm + allowedMs && then <= 1.2 * calm + allowedMs,
  );
};

export const lostNode = async ({ tell }: ScenarioOptions): Promise<readonly Figure[]> => {
  await using place = await startNodes({
    count: 3,
    // What it says of its loss is no news here.
    onLine: () => undefined,
    onCrash: (name) => tell(`${name} ended by itself`),
  });
  const [first, second, lost] = place.nodes;
  if (!first || !second || !lost) throw new Error('three nodes');
  const company = await gather([first, second, lost]);
  const talking = talk(company);
  await pause(warmMs);
  const figures: Figure[] = [];
  for (const [how, loss] of Object.entries(losses)) {
    figures.push(figureOf(how, await feel(lost, loss, company.samples)));
    tell(`${how}: ${figures.at(-1)?.value}`);
  }
  await talking.stop();
  for (const each of company.all) each.end();
  return figures;
};
