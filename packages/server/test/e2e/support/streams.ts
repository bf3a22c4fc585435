/**
 * A stream of `/events` as it stands on the wire: status, headers, and its blocks as they come.
 */
import { request as httpRequest } from 'node:http';
import { blocksOf, eventually, type Block } from '@ghanti/testkit';

export type Stream = AsyncDisposable & {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly blocks: readonly Block[];
  readonly text: () => string;
  readonly ended: () => boolean;
};

/** A stream as it stands on the wire. */
export const openStream = (url: string, headers: Record<string, string> = {}): Promise<Stream> =>
  new Promise((resolve, reject) => {
    const given = { accept: 'text/event-stream', ...headers };
    const request = httpRequest(url, { headers: given, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const blocks: Block[] = [];
      let text = '';
      let ended = false;
      const take = blocksOf((block) => void blocks.push(block));
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        take(chunk);
      });
      response.on('close', () => (ended = true));
      response.on('error', () => (ended = true));
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        blocks,
        text: () => text,
        ended: () => ended,
        async [Symbol.asyncDispose]() {
          request.destroy();
          await eventually(() => ended);
        },
      });
    });
    request.end();
  });

/** The types of all envelopes. */
export const typesOf = ({ blocks }: Stream): string[] =>
  blocks.flatMap(({ data }) => (data === undefined ? [] : [String(Object(JSON.parse(data)).type)]));

/** 200, or the status and the code of a problem. */
export const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
  await using stream = await openStream(url, headers);
  if (stream.status === 200) return '200';
  await eventually(stream.ended);
  return `${stream.status} ${Object(JSON.parse(stream.text())).code}`;
};
