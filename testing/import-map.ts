/**
 * Who may import whom: the one map behind the import rules of the linter. It
 * holds the packages, the rooms of the server, and the few packages from npm
 * that belong to one room. Change the architecture here first.
 *
 * A later override of the linter replaces `no-restricted-imports` instead of
 * adding to it, so every area of the tree gets one complete list of its own.
 * Its regular expressions are Rust's: one with a look-ahead is silently dropped.
 */

/** Rooms of the server: what each may import besides itself. `room/file` grants a single file. */
export const rooms = {
  kit: [],
  store: ['kit'],
  bus: ['kit'],
  auth: ['store', 'kit'],
  log: ['store', 'kit'],
  chat: ['log', 'store', 'kit'],
  // Its commands are rules of the place; its live side makes the hub's pieces.
  feeds: ['chat', 'hub', 'log', 'store', 'kit'],
  demo: ['kit'],
  hub: ['log', 'bus', 'kit'],
  presence: ['hub', 'log', 'store', 'kit'],
  notify: ['hub', 'log', 'store', 'kit'],
  admin: ['chat', 'log', 'store', 'auth', 'kit'],
  session: ['chat', 'feeds', 'presence', 'hub', 'log', 'auth', 'kit'],
  transport: ['session', 'kit'],
  http: ['chat', 'feeds', 'session/commands', 'auth', 'kit'],
} as const satisfies Record<string, readonly string[]>;

/** Packages: which of the others each may import. The server never imports itself by name. */
const packages = {
  'packages/protocol': [],
  'packages/server': ['protocol'],
  'packages/client': ['protocol'],
  'packages/react': ['client', 'protocol'],
  'packages/testkit': ['server', 'client', 'protocol'],
  'apps/web': ['react', 'client', 'protocol'],
  'examples/*': ['server', 'client', 'react', 'protocol'],
} as const satisfies Record<string, readonly string[]>;

const packageNames = ['protocol', 'server', 'client', 'react', 'testkit', 'web'];

/** Packages from npm (and Node) that one part of the server keeps to itself. */
const vendors = {
  express: { names: ['express'], home: 'http/ and the composition root' },
  socketio: {
    names: ['socket\\.io', 'socket\\.io-adapter', 'socket\\.io-parser', 'engine\\.io'],
    home: 'transport/socketio*.ts and the composition root',
  },
  sql: { names: ['node:sqlite', 'kysely', 'pg'], home: 'store/' },
} as const;

type Vendor = keyof typeof vendors;
type Pattern = { message: string } & ({ regex: string } | { group: string[] });

/** One area of the tree and the complete list of what it may not import. */
interface Area {
  files: string[];
  vendors?: readonly Vendor[];
  patterns: Pattern[];
}

const SERVER = 'packages/server/src';
const OWN_TESTS = [
  'packages/*/src/**/*.test.ts',
  'packages/*/src/**/*.contract.ts',
  'packages/*/src/**/*.fixture.ts',
];
const OUTER_TESTS = [
  'packages/*/test/**/*.ts',
  'apps/*/test/**/*.ts',
  'apps/*/screens/**/*.ts',
  'bench/**/*.ts',
  'testing/**/*.ts',
];

const byName: Pattern = {
  regex: `(^|/)\\.\\./(.*/)?(${packageNames.join('|')})/src(/|$)`,
  message: 'Another package is imported by its name, never by a path into it.',
};

const environment: Pattern = {
  regex: '^(node:)?process$',
  message: 'The environment is read in config.ts only; the rest takes its options as arguments.',
};

function packagePattern(area: keyof typeof packages): Pattern {
  const allowed: readonly string[] = packages[area];
  const forbidden = packageNames.filter((name) => !allowed.includes(name));
  return {
    regex: `^@ghanti/(${forbidden.join('|')})(/|$)`,
    message: `${area} may import of Ghanti's packages: ${allowed.join(', ') || 'none'}.`,
  };
}

function vendorPatterns(allowed: readonly Vendor[]): Pattern[] {
  const names = Object.keys(vendors) as Vendor[];
  return names
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      regex: `^(${vendors[name].names.join('|')})(/|$)`,
      message: `${vendors[name].names.join(', ').replaceAll('\\', '')}: only in ${vendors[name].home}.`,
    }));
}

/** What a room may not reach upwards for: the other rooms, and the composition root. */
function roomPatterns(room: string, allowed: readonly string[]): Pattern[] {
  const up = '^(\\./)?(\\.\\./)+';
  const message = `${room}/ may import of the server's rooms: ${allowed.join(', ') || 'none'}.`;
  const others = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
  const partly = others.filter((other) => filesGranted(other, allowed).length > 0);
  const closed = others.filter((other) => !partly.includes(other));
  return [
    { regex: `${up}(${closed.join('|')})(/|$)`, message },
    ...partly.map((other) => ({ group: allBut(other, filesGranted(other, allowed)), message })),
    {
      regex: `${up}(main\\.ts|server\\.ts|config\\.ts|root/.*)$`,
      message: 'The composition root imports the rooms, never the reverse.',
    },
  ];
}

function filesGranted(room: string, allowed: readonly string[]): string[] {
  return allowed.filter((grant) => grant.startsWith(`${room}/`));
}

/** A room as globs, without the files that are granted. */
function allBut(room: string, files: readonly string[]): string[] {
  return [`**/../${room}/**`, ...files.map((file) => `!**/../${file}.ts`)];
}

const vendorsOf: Partial<Record<string, readonly Vendor[]>> = { store: ['sql'], http: ['express'] };

const serverPatterns = [packagePattern('packages/server'), byName, environment];

function room(name: string, allowed: readonly string[]): Area {
  return {
    files: [`${SERVER}/${name}/**/*.ts`],
    vendors: vendorsOf[name] ?? [],
    patterns: [...serverPatterns, ...roomPatterns(name, allowed)],
  };
}

/** In order of precedence: a later area replaces an earlier one for the same file. */
const areas: Area[] = [
  ...(Object.keys(packages) as (keyof typeof packages)[]).map((name) => ({
    files: [`${name}/**/*.{ts,tsx}`],
    ...(name === 'examples/*' ? { vendors: ['express', 'socketio'] as const } : {}),
    // The testkit starts servers as an embedding application does, and databases.
    ...(name === 'packages/testkit' ? { vendors: ['express', 'sql'] as const } : {}),
    patterns: [packagePattern(name), byName, ...(name.startsWith('examples') ? [] : [environment])],
  })),
  {
    files: ['packages/protocol/src/**/*.ts'],
    patterns: [
      { regex: '^([^.z]|z[^o]|zo[^d]|zod[^/])', message: 'The protocol stands on zod and nothing else.' },
      byName,
    ],
  },
  // A folder that is not a room yet may import no room: it has to enter the map first.
  { files: [`${SERVER}/**/*.ts`], patterns: [...serverPatterns, ...roomPatterns('A new folder', [])] },
  ...Object.entries(rooms).map(([name, allowed]) => room(name, allowed)),
  {
    files: [`${SERVER}/transport/socketio*.ts`],
    vendors: ['socketio'],
    patterns: [...serverPatterns, ...roomPatterns('transport', rooms.transport)],
  },
  { files: [`${SERVER}/index.ts`, `${SERVER}/cli/**/*.ts`], patterns: serverPatterns },
  { files: [`${SERVER}/main.ts`], vendors: ['express'], patterns: serverPatterns },
  {
    files: [`${SERVER}/server.ts`, `${SERVER}/root/**/*.ts`],
    vendors: ['express', 'socketio'],
    patterns: serverPatterns,
  },
  {
    files: [`${SERVER}/config.ts`],
    patterns: [packagePattern('packages/server'), byName, ...roomPatterns('config.ts', ['kit'])],
  },
  {
    files: OWN_TESTS,
    vendors: ['express', 'socketio', 'sql'],
    patterns: [byName, { regex: '^@ghanti/server$', message: 'Beside the source, import the file itself.' }],
  },
  { files: OUTER_TESTS, vendors: ['express', 'socketio', 'sql'], patterns: [byName] },
];

/** The map as overrides of the linter. */
export const importRules = areas.map(({ files, vendors: allowed = [], patterns }) => ({
  files,
  rules: {
    'no-restricted-imports': ['error' as const, { patterns: [...patterns, ...vendorPatterns(allowed)] }] as [
      'error',
      { patterns: Pattern[] },
    ],
  },
}));
