/**
 * What whoever runs the server asks it (protocol.md section 9): is it alive, may it get traffic, what does it count,
 * which version is it. `/metrics` is for this machine, or for who knows the token; for anybody else it is not there.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { notFound } from '@ghanti/protocol';
import type { Metrics } from '../kit/metrics.ts';
import { send, sendJson } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { type TrustProxy, isLocal } from './peer.ts';

export interface Health {
  /** False once the process cannot do its work any more and has to be started again. */
  live(): boolean;
  /** Why it should get no traffic now; empty when it is ready. */
  ready(): readonly string[];
}

export type OpsOptions = {
  readonly health: Health;
  readonly metrics: Metrics;
  readonly metricsToken?: string | undefined;
  readonly version: { readonly version: string; readonly commit?: string | undefined };
  readonly trustProxy: TrustProxy;
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const mayReadMetrics = (request: Request, { metricsToken, trustProxy }: OpsOptions): boolean => {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given !== undefined && metricsToken !== undefined)
    return timingSafeEqual(digest(given), digest(metricsToken));
  return isLocal(request, trustProxy);
};

const answerMetrics =
  (options: OpsOptions): RequestHandler =>
  async (request, response) => {
    if (!mayReadMetrics(request, options)) throw notFound();
    const { contentType, body } = await options.metrics.render();
    send(response, 200, contentType, body);
  };

const answerLive =
  ({ health }: OpsOptions): RequestHandler =>
  (_request, response) => {
    const live = health.live();
    sendJson(response, live ? 200 : 503, { live });
  };

const answerReady =
  ({ health }: OpsOptions): RequestHandler =>
  (_request, response) => {
    const reasons = health.ready();
    const ready = reasons.length === 0;
    sendJson(response, ready ? 200 : 503, { ready, reasons });
  };

export const opsEndpoints = (options: OpsOptions): Endpoint[] => [
  { method: 'GET', path: '/livez', run: answerLive(options) },
  { method: 'GET', path: '/readyz', run: answerReady(options) },
  { method: 'GET', path: '/version', run: (_request, response) => sendJson(response, 200, options.version) },
  { method: 'GET', path: '/metrics', run: answerMetrics(options) },
];
