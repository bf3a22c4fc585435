/**
 * Sites as people write them: the shortest one that seems to work, one that holds every answer back, and the one that
 * docs/proxies.md tells people to write, read from there. `refusing` closes an address to all, as a strict administrator does.
 */
import { readFile } from 'node:fs/promises';
import type { NginxSite } from './nginx.ts';

type SiteOptions = {
  /** Paths that are answered with 403 by nginx itself. */
  readonly refusing?: readonly string[];
  /** Directives that stand beside `proxy_pass`. */
  readonly more?: string;
};

const site =
  ({ refusing = [], more = '' }: SiteOptions = {}): NginxSite =>
  (port, target) =>
    `
  server {
    listen 127.0.0.1:${port};
    ${refusing.map((path) => `location ${path} { return 403; }`).join('\n    ')}
    location / {
      proxy_pass http://${target};
      ${more}
    }
  }`;

/** `proxy_pass`, and nothing else: HTTP/1.0 to the server, no upgrade, buffering on, 60 s of patience. */
export const plainSite = (options: SiteOptions = {}): NginxSite => site(options);

/** Buffering cannot be turned off by an answer. */
export const holdingSite = ({ more = '', ...options }: SiteOptions = {}): NginxSite =>
  site({ ...options, more: `proxy_buffering on; proxy_ignore_headers X-Accel-Buffering; ${more}` });

/** What docs/proxies.md says, for this port and server. */
export const recommendedSite = async (): Promise<NginxSite> => {
  const page = await readFile(new URL('../../../../docs/proxies.md', import.meta.url), 'utf8');
  const told = /```nginx\n([^]*?)```/.exec(page)?.[1];
  if (told === undefined) throw new Error('docs/proxies.md has no site of nginx');
  return (port, target) =>
    told
      .replace(/listen .*;/, `listen 127.0.0.1:${port};`)
      .replaceAll(/^ *ssl_.*\n/gm, '')
      .replaceAll('127.0.0.1:3000', target);
};
