/**
 * What is served, described: OpenAPI for REST, AsyncAPI for what is live (protocol.md section 9), both from the one table. Each is made when
 * it is first asked for, and kept with its compressed form. Promises that nothing is in them that is not served.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, RequestHandler } from 'express';
import type { asyncApi } from '@ghanti/protocol/asyncapi';
import { openApi } from '@ghanti/protocol/openapi';
import type { Site } from '../kit/origin.ts';
import { send } from './answer.ts';
import type { ApiOptions } from './api.ts';
import { authNames, type AuthOptions } from './auth.ts';
import { deviceNames } from './auth-devices.ts';
import type { Endpoint } from './endpoint.ts';
import { labNames } from './lab.ts';
import { meNames } from './me.ts';

export type DocumentsOptions = Pick<AuthOptions, 'guests'> & {
  readonly commands: Pick<ApiOptions['commands'], 'served'>;
  readonly site: Pick<Site, 'publicUrl'>;
  readonly version: { readonly version: string };
};

type Kept = { readonly plain: string; readonly zipped: Buffer };

const liveSide = async (about: Parameters<typeof asyncApi>[0]): Promise<object> =>
  (await import('@ghanti/protocol/asyncapi')).asyncApi(about);

const compressed = promisify(gzip);
const takesGzip = (request: Request): boolean => request.acceptsEncodings('gzip') === 'gzip';

const told = (describe: () => object | Promise<object>): RequestHandler => {
  const make = async (): Promise<Kept> => {
    const plain = JSON.stringify(await describe());
    return { plain, zipped: await compressed(plain) };
  };
  let kept: Promise<Kept> | undefined;
  return async (request, response) => {
    kept ??= make().catch((error: unknown) => {
      // The next one who asks has it tried anew.
      kept = undefined;
      throw error;
    });
    const { plain, zipped } = await kept;
    response.vary('Accept-Encoding');
    const asGzip = takesGzip(request);
    if (asGzip) response.setHeader('Content-Encoding', 'gzip');
    send(response, 200, 'application/json; charset=utf-8', asGzip ? zipped : plain);
  };
};

export const documentEndpoints = ({ commands, guests, site, version }: DocumentsOptions): Endpoint[] => {
  const { served } = commands;
  const auth = [...authNames({ guests }), ...deviceNames, ...meNames, ...labNames, 'ticket' as const];
  const about = { served, ...version, ...(site.publicUrl !== undefined && { url: site.publicUrl }) };
  return [
    { method: 'GET', path: '/api/openapi.json', run: told(() => openApi({ ...about, auth, admin: true })) },
    { method: 'GET', path: '/api/asyncapi.json', run: told(() => liveSide(about)) },
  ];
};
