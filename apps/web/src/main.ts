/**
 * Where the page starts: is somebody signed in? Then the chats, else the form. Everything is drawn anew when that
 * changes, or the language.
 */
import { openPage, type Page } from './page.ts';
import { Person } from './person.ts';
import { logout, refresh, wasSignedIn, type SignedIn } from './session.ts';
import { speak, speech } from './strings.ts';
import { after } from './timer.ts';
import { signInView } from './view-sign-in.ts';
import { el, setText } from './dom.ts';
import { Refusal } from './wire.ts';

const root = document.querySelector<HTMLElement>('#app') ?? document.body;
/** What a screen reader says of itself: a message that came in while one is elsewhere on the page. */
const announcer = el('p', { class: 'visually-hidden', 'aria-live': 'polite' });
document.body.append(announcer);

/** The client comes from the server itself, by its address; the types come from the package. */
const clientAddress = '/socket.io/socket.io.esm.min.js';
const firstTryMs = 1_000;

let person: Person | undefined;
let page: Page | undefined;

const isBeforeEyes = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** A fresh page: nothing of the one who leaves is left in this one. */
const endSession = (): void => {
  person?.close();
  history.replaceState(null, '', '/');
  location.reload();
};

const signOut = (): void => {
  // Where the server cannot be told, its session ends by itself.
  void logout()
    .catch(() => undefined)
    .then(endSession);
};

const enter = async (signedIn: SignedIn): Promise<void> => {
  const client: typeof import('socket.io-client') = await import(clientAddress);
  const socket = client.io('/chat', {
    autoConnect: false,
    reconnection: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  });
  person = new Person({
    signedIn,
    socket,
    renew: refresh,
    signedOut: endSession,
    watching: () => isBeforeEyes() && (page?.atEnd() ?? false),
    arrived: (event, row) => {
      const { model } = person ?? {};
      if (model === undefined || event.type !== 'receiveMessage') return;
      setText(announcer, `${model.nameOf(event.by ?? '')}, ${model.titleOf(row)}: ${event.data.text ?? ''}`);
    },
  });
  draw();
};

function draw(): void {
  page?.close();
  if (person === undefined) root.replaceChildren(signInView((signedIn) => void enter(signedIn), draw));
  else page = openPage({ root, person, signOut, restart: draw });
}

/** The cookie of an earlier visit may still be good. */
const start = async (): Promise<void> => {
  try {
    await enter(await refresh());
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unauthenticated') return draw();
    root.replaceChildren(el('p', { class: 'banner', role: 'status' }, speech.words.connecting));
    after(firstTryMs, () => void start());
  }
};

for (const type of ['focus', 'online']) addEventListener(type, () => person?.hurry());
document.addEventListener('visibilitychange', () => isBeforeEyes() && person?.hurry());
speak();
if (wasSignedIn()) void start();
else draw();
