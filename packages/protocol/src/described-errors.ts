/**
 * Errors in OpenAPI: an answer for each code, and which of them an address may give. Promises one answer per status; `default` stands
 * for whatever else HTTP itself has to say. Left to errors.ts: the table.
 */
import { errorCode, errorTable, GhantiError, problem, type ErrorCode } from './errors.ts';
import { errorMeanings } from './meanings.ts';

/** It only ever closes a connection: no address answers it. */
const answered = errorCode.options.filter((code) => code !== 'slow_consumer');

const problemMedia = (example?: object) => ({
  'application/problem+json': {
    schema: { $ref: '#/components/schemas/Problem' },
    ...(example !== undefined && { example }),
  },
});

const retryAfter = {
  'Retry-After': { description: 'Seconds, rounded up.', schema: { type: 'integer', minimum: 1 } },
};

const answerOf = (code: ErrorCode): [string, object] => {
  const detail = code === 'rate_limited' ? { retryAfterMs: 800 } : {};
  const example = problem(new GhantiError(code, 'why, in words', detail));
  return [
    code,
    {
      description: errorMeanings[code],
      ...(code === 'rate_limited' && { headers: retryAfter }),
      content: problemMedia(example),
    },
  ];
};

/** The components: one answer for each code, and one for whatever else. */
export const errorAnswers: Readonly<Record<string, object>> = {
  Problem: { description: 'Refused, RFC 9457; `code` says why.', content: problemMedia() },
  ...Object.fromEntries(answered.map(answerOf)),
};

interface Asked {
  readonly known: boolean;
  readonly body: boolean;
  readonly conflicts: boolean;
}

/** What an address may answer: of `known` people, with a `body`, where the same may be there already. */
export function errorResponses({ known, body, conflicts }: Asked): Record<string, object> {
  const codes: readonly ErrorCode[] = [
    'invalid',
    'unauthenticated',
    'forbidden',
    ...(known ? (['not_found'] as const) : []),
    ...(conflicts ? (['conflict'] as const) : []),
    ...(body ? (['too_large', 'unsupported'] as const) : []),
    'rate_limited',
    'internal',
    'unavailable',
  ];
  const named = codes.map((code) => [
    String(errorTable[code].http),
    { $ref: `#/components/responses/${code}` },
  ]);
  return { ...Object.fromEntries(named), default: { $ref: '#/components/responses/Problem' } };
}
