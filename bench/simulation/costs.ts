/**
 * What one thing of each kind costs, fitted to the figures of the scenarios `nodes-rate` and `nodes-full`: the costs, none below nothing, whose sums come
 * nearest to what was measured, each run by its own measure. A run with few members tells what a message costs beside its
 * deliveries; nodes that do not serve the channel tell what a header costs.
 */
import { rangeOf, type Figures, type Measurement } from '../report/results.ts';

/** Microseconds of CPU, but for the last ones. */
export type Costs = {
  /** On the node that takes a message. */
  readonly message: number;
  /** On each node that serves the channel, for each batch. */
  readonly batch: number;
  /** On each other node, for each batch: at most, because its rest, which varies more than a header costs, is in it. */
  readonly header: number;
  /** Of one write to one member, and of each message in it. */
  readonly write: number;
  readonly delivery: number;
  /** Of a mark, on its node and in the database. */
  readonly mark: number;
  readonly rowOfMark: number;
  /** In the database, for each batch and each message. */
  readonly commit: number;
  readonly row: number;
  /** In Redis, for each frame that comes and each that goes; its rest, which is little, is in them. */
  readonly frameIn: number;
  readonly frameOut: number;
  /** Bytes that a node hears for a batch of a channel that it does not serve. */
  readonly headerBytes: number;
  readonly messageBytes: number;
  readonly walBytes: number;
  /** How long the disk takes to have a commit. */
  readonly flushUs: number;
  /** Each second, whatever is said (timers, pings, looking whether something is due). */
  readonly restOfNode: number;
  readonly restOfPostgres: number;
};

type Sum = { readonly of: readonly number[]; readonly is: number };

const rounds = 5_000;

/** Costs, none below nothing, by descent along one after the other; each sum counts by how far off it is of itself. */
const fitted = (sums: readonly Sum[]): number[] => {
  const size = sums[0]?.of.length ?? 0;
  const costs = Array.from({ length: size }, () => 0);
  const scaled = sums.filter(({ is }) => is > 0).map(({ of, is }) => of.map((count) => count / is));
  for (let round = 0; round < rounds; round += 1)
    for (let at = 0; at < size; at += 1) {
      let [above, below] = [0, 0];
      for (const of of scaled) {
        const count = of[at] ?? 0;
        const others = of.reduce(
          (sum, each, other) => (other === at ? sum : sum + each * (costs[other] ?? 0)),
          0,
        );
        above += count * (1 - others);
        below += count * count;
      }
      costs[at] = below === 0 ? 0 : Math.max(0, above / below);
    }
  return costs;
};

const of = (figures: Figures, name: string): number => figures[name] ?? 0;

/** Marks for each message: every member marks once a second. */
const marksOf = (figures: Figures): number =>
  of(figures, 'members') / Math.max(1, of(figures, 'messagesPerSecond'));

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const nodesOf = (figures: Figures): number => of(figures, 'serving') + of(figures, 'beside');

/** Seconds until the next message: what is used meanwhile whatever is said. */
const secondsEach = (figures: Figures): number => 1 / Math.max(1, of(figures, 'messagesPerSecond'));

/** Of all nodes, because one of them, whichever, also follows the log for the search. */
const onNodes =
  (rest: number) =>
  (figures: Figures): Sum => {
    const headers = of(figures, 'headersPerMessage');
    return {
      of: [
        1,
        headers * of(figures, 'serving'),
        headers * of(figures, 'beside'),
        of(figures, 'members') / Math.max(1, of(figures, 'perRead')),
        of(figures, 'members'),
        marksOf(figures),
      ],
      is: of(figures, 'usOfAllNodes') - rest * nodesOf(figures) * secondsEach(figures),
    };
  };

const inPostgres =
  (rest: number) =>
  (figures: Figures): Sum => ({
    of: [of(figures, 'headersPerMessage'), 1, marksOf(figures)],
    is: of(figures, 'usOfPostgres') - rest * secondsEach(figures),
  });

const inRedis = (figures: Figures): Sum => {
  const [headers, payloads] = [of(figures, 'headersPerMessage'), of(figures, 'payloadsPerMessage')];
  const [serving, beside] = [of(figures, 'serving'), of(figures, 'beside')];
  // Each hears its own, too.
  return {
    of: [headers + payloads, headers * (serving + beside) + payloads * serving],
    is: of(figures, 'usOfRedis'),
  };
};

export const costsOf = (measurements: readonly Measurement[], syncMs: number): Costs => {
  const all = measurements.map(({ figures }) => figures).filter((figures) => of(figures, 'messages') > 0);
  const restOf = (figure: string, each: (figures: Figures) => number): number =>
    1e6 * (rangeOf(all.map((figures) => of(figures, figure) / each(figures)))?.median ?? 0);
  const restOfNode = restOf('restOfNodes', nodesOf);
  const restOfPostgres = restOf('restOfPostgres', () => 1);
  const [commit = 0, row = 0, rowOfMark = 0] = fitted(all.map(inPostgres(restOfPostgres)));
  const [frameIn = 0, frameOut = 0] = fitted(all.map(inRedis));
  const [message = 0, batch = 0, , write = 0, delivery = 0, mark = 0] = fitted(all.map(onNodes(restOfNode)));
  const beside = all.filter((figures) => of(figures, 'beside') > 0);
  const headers = beside.flatMap(({ usPerNodeBeside, ...figures }) =>
    usPerNodeBeside === undefined ? [] : [usPerNodeBeside / of(figures, 'headersPerMessage')],
  );
  return {
    message,
    batch,
    write,
    delivery,
    mark,
    rowOfMark,
    commit,
    row,
    frameIn,
    frameOut,
    // The more of them come, the less of it is rest.
    header: headers.length === 0 ? 0 : Math.min(...headers),
    headerBytes: meanOf(beside.map((figures) => of(figures, 'bytesPerHeaderBeside'))),
    messageBytes: meanOf(all.map((figures) => of(figures, 'busDownPerServing'))),
    walBytes: meanOf(all.map((figures) => of(figures, 'walBytesPerMessage'))),
    flushUs: syncMs * 1_000,
    restOfNode,
    restOfPostgres,
  };
};
