/**
 * Where the end-to-end suites of the server run in `npm run test:all`: on SQLite, as in every run; on Postgres; and on Postgres and Redis with
 * three nodes. The same files each time: what a server is made of is decided by the testkit (`TEST_STORE`, place.ts). Files that
 * are about one kind alone are named here, each with the reason.
 */
const suites = 'packages/server/test/e2e';

type Reasons = Readonly<Record<string, string>>;

/** Neither on Postgres nor on three nodes. */
const ofSqlite: Reasons = {
  'cli.test.ts': 'orders to a data directory and its lock',
  'curl.test.ts': 'starts the program of the examples of the documentation',
  'demo.test.ts': 'the demo is a program with a data directory of its own',
  'doctor.test.ts': 'what doctor finds in the files of a data directory',
  'doctor-url.test.ts': 'doctor from outside, as one who reads answers, whatever is behind them',
  'examples.test.ts': 'starts the programs of the examples, which bring their own data directories',
  'nginx.test.ts': 'starts programs behind nginx; three nodes behind it are in packages/client/test',
  'reactions-many.test.ts': 'plants its crowd in the file; the same on Postgres is in the contract suite',
  'resume-lost-tail.test.ts': 'files that are copied back, or lose their end',
  'snippets.test.ts': 'compiles and runs what the documentation shows',
  'start.test.ts': 'the start of the program on a data directory',
  'upkeep.test.ts': 'reads the bytes of the file',
  'nodes/**': 'brings its own nodes',
};

const counts = 'counts what one process does, or holds its store or its clock back';

/** Not on three nodes. */
const ofOneNode: Reasons = {
  ...ofSqlite,
  'lab.test.ts':
    'a trial is one process’s, and so is who may ask for it; of two nodes: nodes/lab-nodes.test.ts',
  'order-faults.test.ts': counts,
  'presence-crowd.test.ts': counts,
  'presence.test.ts': counts,
  'slow.test.ts': counts,
};

export type Place = {
  readonly name: string;
  /** For TEST_STORE. */
  readonly store: 'postgres' | 'nodes';
  readonly except: Reasons;
};

export const places: readonly Place[] = [
  { name: 'e2e on Postgres', store: 'postgres', except: ofSqlite },
  { name: 'e2e on three nodes', store: 'nodes', except: ofOneNode },
];

export const included = `${suites}/**/*.test.ts`;

export const excepted = ({ except }: Place): string[] =>
  Object.keys(except).map((file) => `${suites}/${file}`);
