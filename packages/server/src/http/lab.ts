/** The Lab's addresses (protocol.md section 5): a trial is opened, read and closed by the person whose it is, and nobody else. */
import type { Request, RequestHandler, Response } from 'express';
import { labRoutes, parseInput, restInput, type LabReport } from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';
import { sendJson } from './answer.ts';
import { queryOf } from './api.ts';
import { personWho } from './auth-devices.ts';
import type { Tokens } from './authenticate.ts';
import { fieldsOf, type ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';

export type LabOptions = {
  readonly tokens: Tokens;
  readonly readBody: ReadBody;
  /** Throws `rate_limited`. */
  readonly limit: (identity: Identity) => void;
  readonly lab: {
    open(user: string): object;
    /** Throws `not_found`, as `close` does. */
    read(user: string, lab: string, after: number): LabReport;
    close(user: string, lab: string): void;
  };
};

export const labNames = ['openLab', 'readLab', 'closeLab'] as const;
type LabName = (typeof labNames)[number];

export const labEndpoints = ({ tokens, readBody, limit, lab }: LabOptions): Endpoint[] => {
  const answers: Readonly<
    Record<LabName, (user: string, request: Request, response: Response) => Promise<object>>
  > = {
    openLab: async (user, request, response) => {
      parseInput(labRoutes.openLab.input, (await readBody(request, response)) ?? {});
      return lab.open(user);
    },
    readLab: async (user, request) => {
      const { input } = labRoutes.readLab;
      const route = { ...labRoutes.readLab, from: 'query' } as const;
      const given = restInput(route, input, { params: request.params, query: queryOf(request) });
      const { lab: id, after = 0 } = parseInput(input, given);
      return lab.read(user, id, after);
    },
    closeLab: async (user, request, response) => {
      const body = fieldsOf(await readBody(request, response));
      lab.close(user, parseInput(labRoutes.closeLab.input, { ...body, ...request.params }).lab);
      return {};
    },
  };
  const run =
    (name: LabName): RequestHandler =>
    async (request, response) => {
      const who = await personWho(tokens, request);
      limit(who);
      sendJson(response, labRoutes[name].status, await answers[name](who.user, request, response));
    };
  return labNames.map((name) => ({ ...labRoutes[name], run: run(name) }));
};
