import { createClient, indexedDbStorage } from '@ghanti/client';
import { GhantiProvider } from '@ghanti/react';
import { createRoot } from 'react-dom/client';
import { style } from './style.ts';
import { Widget } from './widget.tsx';

type Session = { readonly user: string; readonly token: string; readonly chatUrl: string };

// Who is signed in is the site's affair; here the address says it.
const user = new URLSearchParams(location.search).get('as') ?? 'asha';
const signIn = async (): Promise<Session> => (await fetch(`/login/${user}`, { method: 'POST' })).json();

const place = document.querySelector<HTMLElement>('#chat') ?? document.body;
const session = await signIn();
const client = createClient({
  url: session.chatUrl,
  user,
  token: async ({ fresh }) => (fresh ? await signIn() : session).token,
  storage: indexedDbStorage(),
});
void client.connect();

// In a shadow root neither the page's style nor the widget's reaches the other.
const shadow = place.attachShadow({ mode: 'open' });
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
shadow.adoptedStyleSheets = [sheet];
createRoot(shadow).render(
  <GhantiProvider client={client}>
    <Widget peer={user === 'shop' ? 'asha' : (place.dataset['with'] ?? 'shop')} />
  </GhantiProvider>,
);
