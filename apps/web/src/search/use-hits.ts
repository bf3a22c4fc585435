/**
 * Messages that have what one types: from the server; without a connection, from what is on this device, and it says so
 * (S6). A late answer to an old question is dropped.
 */
import { useClient, useConnection } from '@ghanti/react';
import type { Client } from '@ghanti/client';
import { useEffect, useState } from 'react';
import { answers, queryOf } from './matching.ts';

export type Hit = {
  readonly channel: string;
  readonly seq: number;
  readonly by: string;
  readonly at: number;
  readonly text: string;
};

export type Hits = {
  readonly query: string;
  readonly hits: readonly Hit[];
  readonly more: boolean;
  readonly isLocal: boolean;
};

const restMs = 150;

export type Scope = { readonly channel?: string; readonly by?: string; readonly limit: number };

const onServer = async (client: Client, query: string, { limit, ...scope }: Scope): Promise<Hits> => {
  const { hits, more } = await client.call('search', { q: query, limit, ...scope });
  const found = hits.flatMap(({ message }): Hit[] => {
    if (message.type !== 'receiveMessage') return [];
    const { channel, seq, by, at, data } = message;
    return [{ channel, seq, by: by ?? '', at, text: data.text ?? data.poll?.question ?? '' }];
  });
  return { query, hits: found, more, isLocal: false };
};

const onDevice = (client: Client, query: string, { channel, by, limit }: Scope): Hits => {
  const ids = channel === undefined ? client.channels.get().rows.map(({ id }) => id) : [channel];
  const hits = ids.flatMap((id) =>
    client
      .channel(id)
      .timeline.get()
      .items.flatMap((item): Hit[] => {
        if (item.kind !== 'message' || item.seq === undefined || !answers(item.text, query)) return [];
        if (by !== undefined && item.by !== by) return [];
        return [{ channel: id, seq: item.seq, by: item.by, at: item.at, text: item.text }];
      }),
  );
  const newest = hits.toSorted((a, b) => b.at - a.at);
  return { query, hits: newest.slice(0, limit), more: newest.length > limit, isLocal: true };
};

export type Search = { readonly found: Hits | undefined; readonly isSearching: boolean };

export const useHits = (typed: string, scope: Scope): Search => {
  const client = useClient();
  const isLive = useConnection().is === 'live';
  const { channel, by, limit } = scope;
  const query = queryOf(typed);
  const key = [query, channel, by, limit, isLive].join('\n');
  const [answer, setAnswer] = useState<{ readonly key: string; readonly found: Hits }>();
  useEffect(() => {
    if (query === '') return undefined;
    const wanted: Scope = {
      limit,
      ...(channel !== undefined && { channel }),
      ...(by !== undefined && { by }),
    };
    let current = true;
    const take = (found: Hits): void => {
      if (current) setAnswer({ key, found });
    };
    const ask = (): void => {
      if (!isLive) return take(onDevice(client, query, wanted));
      onServer(client, query, wanted).then(take, () => take(onDevice(client, query, wanted)));
    };
    const timer = setTimeout(ask, restMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, key, query, channel, by, limit, isLive]);
  if (query === '') return { found: undefined, isSearching: false };
  // The last answer stays until the next one is there: nothing flickers while one types.
  return { found: answer?.found, isSearching: answer?.key !== key };
};
