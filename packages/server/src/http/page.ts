/**
 * The plain page: a few files, read once, held in memory and found by their exact name, so that no path can wander.
 * TypeScript is served with its types blanked out, as Node itself runs it: the page needs no build. A strict content
 * security policy and the other headers of helmet stand on these answers alone.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { send } from './answer.ts';
import { methodNotAllowed } from './endpoint.ts';

type File = { readonly type: string; readonly body: Buffer; readonly etag: string };

/** Where the page's files are: `public/` is served at `/`, `src/` at `/app/`. */
export type PageDirectory = string;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript; charset=utf-8',
};

/** Blanks keep every line and column, so the browser's errors point into the source as it is written. */
const withoutTypes = async (source: string): Promise<string> => {
  const { transformSync } = await import('amaro');
  return transformSync(source, { mode: 'strip-only' }).code;
};

const load = async (path: string): Promise<File> => {
  const source = await readFile(path);
  const extension = extname(path);
  const body = extension === '.ts' ? Buffer.from(await withoutTypes(source.toString())) : source;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type: types[extension] ?? 'application/octet-stream', body, etag };
};

const isServed = (name: string): boolean =>
  extname(name) in types && !name.endsWith('.test.ts') && !name.endsWith('.d.ts');

const loadFolder = async (folder: string, at: string): Promise<(readonly [string, File])[]> => {
  const names = (await readdir(folder)).filter(isServed);
  return Promise.all(names.map(async (name) => [`${at}${name}`, await load(join(folder, name))] as const));
};

const loadPage = async (directory: PageDirectory): Promise<ReadonlyMap<string, File>> => {
  const [served, source] = await Promise.all([
    loadFolder(join(directory, 'public'), '/'),
    loadFolder(join(directory, 'src'), '/app/'),
  ]);
  const index = served.filter(([path]) => path === '/index.html').map(([, file]) => ['/', file] as const);
  return new Map([...served, ...source, ...index]);
};

const security = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
});

const onlyGet = methodNotAllowed(['GET']);

const serve =
  (files: Promise<ReadonlyMap<string, File>>): RequestHandler =>
  async (request, response, next) => {
    const file = (await files).get(request.path);
    if (file === undefined) return void next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return void onlyGet(request, response, next);
    security(request, response, () => {
      response.setHeader('ETag', file.etag);
      response.setHeader('Cache-Control', 'no-cache');
      if (request.fresh) return void response.status(304).end();
      send(response, 200, file.type, file.body);
    });
  };

/** The files are read when they are first asked for. */
export const page = (directory: PageDirectory): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  let files: Promise<ReadonlyMap<string, File>> | undefined;
  router.use((request, response, next) => serve((files ??= loadPage(directory)))(request, response, next));
  return router;
};
