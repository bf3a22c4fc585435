/**
 * The web app as its build left it: a directory of files, read when they are first asked for, held in memory and found by
 * their exact name, so that no path can wander. Every address that is a screen of the app gets the one HTML page. What
 * carries a hash in its name is kept by browsers for good, the rest is asked for anew. A strict content security policy
 * and the other headers of helmet stand on these answers alone. Who types an address that is none, is told so in words; programs get a
 * problem. Left to `npm run build`: to make the directory.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { type Request, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { send } from './answer.ts';
import { methodNotAllowed } from './endpoint.ts';

/** Where the built files are. */
export type PageDirectory = string;

type Coding = 'br' | 'gzip';
type File = {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** The same, compressed by the build. */
  readonly coded: Readonly<Partial<Record<Coding, Buffer>>>;
};
type Files = ReadonlyMap<string, File>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

const codings = { '.br': 'br', '.gz': 'gzip' } as const satisfies Record<string, Coding>;

/** Addresses that people can open, share and reload: all of them are the app. */
const screen = /^\/(?:$|(?:c|new|join|settings|setup|reset|lab|feeds|docs)(?:\/|$))/;

const hashed = '/assets/';

const read = async (path: string, names: ReadonlySet<string>): Promise<File> => {
  const body = await readFile(path);
  const coded: Partial<Record<Coding, Buffer>> = {};
  for (const [extension, coding] of Object.entries(codings))
    if (names.has(path + extension)) coded[coding] = await readFile(path + extension);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type: types[extname(path)] ?? '', etag, body, coded };
};

const load = async (directory: PageDirectory): Promise<Files> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const names = new Set(paths);
  const served = paths.filter((path) => extname(path) in types);
  const addressOf = (path: string): string => `/${relative(directory, path).split(sep).join('/')}`;
  return new Map(
    await Promise.all(served.map(async (path) => [addressOf(path), await read(path, names)] as const)),
  );
};

const security = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      manifestSrc: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
});

const onlyGet = methodNotAllowed(['GET']);

const codingFor = (request: Request, { coded }: File): Coding | undefined => {
  const best = request.acceptsEncodings('br', 'gzip');
  return (best === 'br' || best === 'gzip') && coded[best] !== undefined ? best : undefined;
};

const answer =
  (file: File): RequestHandler =>
  (request, response) => {
    const isHashed = request.path.startsWith(hashed);
    response.setHeader('ETag', file.etag);
    response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('Vary', 'Accept-Encoding');
    if (request.fresh) return void response.status(304).end();
    const coding = codingFor(request, file);
    if (coding !== undefined) response.setHeader('Content-Encoding', coding);
    send(response, 200, file.type, (coding && file.coded[coding]) ?? file.body);
  };

const unbuilt: RequestHandler = (_request, response) => {
  response.setHeader('Cache-Control', 'no-store');
  send(response, 503, 'text/plain; charset=utf-8', 'The web app is not built yet. Run: npm run build\n');
};

const lost = {
  en: ['Nothing is here', 'This address leads nowhere. Look it over, or', 'open Ghanti', '.'],
  hi: ['यहाँ कुछ नहीं है', 'यह पता कहीं नहीं ले जाता। इसे जाँचें, या', 'घंटी खोलें', '।'],
} as const;

/** Without styles of its own, which the policy would not let in: the browser's own, light or dark. */
const lostPage = (language: keyof typeof lost): string => {
  const [title, text, link, end] = lost[language];
  return (
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${title} — Ghanti</title>` +
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">' +
    `<h1>${title}</h1><p>${text} <a href="/">${link}</a>${end}</p></html>\n`
  );
};

/** A browser that opens an address says that it wants a page; whatever else asks takes anything. */
const wantsPage = (request: Request): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !/^\/api(?:\/|$)/.test(request.path) &&
  request.accepts('application/problem+json', 'text/html') === 'text/html';

const sayLost: RequestHandler = (request, response) => {
  response.setHeader('Cache-Control', 'no-store');
  const language = request.acceptsLanguages('en', 'hi') === 'hi' ? 'hi' : 'en';
  send(response, 404, 'text/html; charset=utf-8', lostPage(language));
};

const find = (files: Files, path: string): File | undefined =>
  screen.test(path) ? files.get('/index.html') : files.get(path);

export const page = (directory: PageDirectory): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  let loaded: Promise<Files> | undefined;
  const files = (): Promise<Files> =>
    (loaded ??= load(directory).catch(() => {
      // Asked again until there is something.
      loaded = undefined;
      return new Map<string, File>();
    }));
  router.use(async (request, response, next) => {
    const file = find(await files(), request.path);
    if (file === undefined && !screen.test(request.path)) {
      response.vary('Accept');
      if (!wantsPage(request)) return void next();
      return void security(request, response, () => sayLost(request, response, next));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return void onlyGet(request, response, next);
    security(request, response, () => (file === undefined ? unbuilt : answer(file))(request, response, next));
  });
  return router;
};
