/**
 * Everything that Ghanti answers over plain HTTP, as one router to be mounted in an Express application. Headers, CORS
 * and error handling stand on its own routes only; what it does not know goes on to the application, except below
 * `/api/v1` and, where it serves the page, everywhere: then nothing is left that could answer for it.
 */
import { type RequestHandler, Router } from 'express';
import { invalid } from '@ghanti/protocol';
import type { Site } from '../kit/origin.ts';
import { sendProblem } from './answer.ts';
import { adminEndpoints, type AdminOptions } from './admin.ts';
import { type ApiOptions, commandEndpoints } from './api.ts';
import { type AuthOptions, authEndpoints } from './auth.ts';
import { deviceEndpoints, type DevicesOptions } from './auth-devices.ts';
import { bodyReader } from './body.ts';
import { crossOrigin } from './cors.ts';
import { documentEndpoints } from './documents.ts';
import { type Endpoint, mount, nothingHere } from './endpoint.ts';
import { eventsEndpoint, type EventsOptions } from './events.ts';
import { type ErrorLog, failure } from './failure.ts';
import { labEndpoints, type LabOptions } from './lab.ts';
import { meEndpoints, type MeOptions } from './me.ts';
import { type OpsOptions, opsEndpoints } from './ops.ts';
import { type OriginRule, originRule } from './origin.ts';
import { page } from './page.ts';
import { ticketEndpoint, type TicketOptions } from './ticket.ts';

export type HttpOptions = OpsOptions &
  Omit<ApiOptions, 'readBody' | 'readLongBody'> &
  Omit<AuthOptions, 'readBody' | 'origin'> &
  Omit<DevicesOptions, 'readBody'> &
  Omit<AdminOptions, 'readBody'> &
  Omit<MeOptions, 'readBody'> &
  Omit<LabOptions, 'readBody'> &
  Omit<TicketOptions, 'readBody' | 'origin'> &
  EventsOptions & {
    readonly site: Site;
    readonly limits: { readonly maxFrameBytes: number; readonly maxPublishBytes: number };
    readonly logger: ErrorLog;
    /** The folder of the built web app; without it `/` belongs to the embedding application. */
    readonly page?: string | undefined;
  };

const plainHeaders: RequestHandler = (_request, response, next) => {
  response.removeHeader('X-Powered-By');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-store');
  next();
};

const apiEndpoints = (options: HttpOptions, origin: OriginRule): Endpoint[] => {
  const reader = (name: 'maxFrameBytes' | 'maxPublishBytes') =>
    bodyReader({ name, maxBytes: options.limits[name] });
  const readBody = reader('maxFrameBytes');
  const readLongBody = reader('maxPublishBytes');
  const given = { ...options, readBody, readLongBody, origin };
  return [
    ...commandEndpoints(given),
    ...authEndpoints(given),
    ...deviceEndpoints(given),
    ...meEndpoints(given),
    ...labEndpoints(given),
    ...adminEndpoints(given),
    ticketEndpoint(given),
  ];
};

/** What comes to the WebSocket's address and is no upgrade (RFC 6455, section 4.2.1). */
const noHandshake: RequestHandler = (_request, response) =>
  sendProblem(response, invalid([], 'this address takes the opening handshake of a WebSocket'));

/** One router for all of it. */
export const createHttp = (options: HttpOptions): Router => {
  const origin = originRule(options.site, options.trustProxy);
  const guard = [plainHeaders, crossOrigin(origin)];
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/events', guard, eventsEndpoint({ ...options, origin }));
  router.use('/api/v1', guard, mount(apiEndpoints(options, origin)), nothingHere);
  for (const { path, ...endpoint } of documentEndpoints(options)) {
    router.use(path, guard, mount([{ ...endpoint, path: '/' }]));
  }
  for (const { path, ...endpoint } of opsEndpoints(options)) {
    router.use(path, plainHeaders, mount([{ ...endpoint, path: '/' }]));
  }
  router.use('/ws', plainHeaders, mount([{ method: 'GET', path: '/', run: noHandshake }]));
  if (options.page !== undefined) router.use(page(options.page), plainHeaders, nothingHere);
  router.use(failure(options.logger));
  return router;
};
