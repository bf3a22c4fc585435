/** The way to a feed, where it stands in a text: one of this place, with what is to be looked at. Pure. */
import { cutLinks } from '../channel/text/links.ts';
import { viewIn, type View } from './view.ts';

export type FeedLink = {
  readonly id: string;
  readonly path: string;
  readonly view: View;
  /** The text without it, where it has a line of its own. */
  readonly rest: string;
};

const path = /^\/feeds\/([a-z0-9._-]{1,48})$/;

const linkIn = (href: string, origin: string): Omit<FeedLink, 'rest'> | undefined => {
  const url = URL.parse(href);
  const [, name] = url?.origin === origin ? (path.exec(url.pathname) ?? []) : [];
  if (url === null || name === undefined) return undefined;
  return { id: `feed:${name}`, path: `${url.pathname}${url.search}`, view: viewIn(url.search) };
};

/** The first one. */
export const feedLinkIn = (text: string, origin: string): FeedLink | undefined => {
  if (!text.includes('/feeds/')) return undefined;
  const lines = text.split('\n');
  for (const [at, line] of lines.slice(0, 200).entries()) {
    for (const { href, text: shown } of cutLinks(line)) {
      const link = linkIn(href, origin);
      if (link === undefined) continue;
      const isAlone = line.trim() === shown;
      return { ...link, rest: isAlone ? lines.toSpliced(at, 1).join('\n').trim() : text };
    }
  }
  return undefined;
};
