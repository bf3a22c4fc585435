// Reads what comes, with nothing but EventSource. In a page of the server's own, whose visitor is signed in or reads public feeds,
// it is two lines:
//
//   const source = new EventSource('/events');
//   source.onmessage = (event) => console.log(event.data);
//
// From elsewhere a ticket takes the place of the cookie: it opens one stream, so each stream has its own. `lastEventId` is the
// cursor: with it, nothing is missed and nothing comes twice.
//
//   GHANTI_URL=http://127.0.0.1:3000 GHANTI_TOKEN=... node --experimental-eventsource eventsource.mjs

const { GHANTI_URL: server, GHANTI_TOKEN: token } = process.env;

const open = async (cursor) => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server}/api/v1/auth/ticket`, { method: 'POST', headers });
  const { ticket } = await answer.json();
  const address = new URL('/events', server);
  address.searchParams.set('ticket', ticket);
  if (cursor) address.searchParams.set('cursor', cursor);

  const source = new EventSource(address);
  let last = cursor;
  source.onmessage = (event) => {
    last = event.lastEventId || last;
    console.log(event.data);
  };
  source.onerror = () => {
    source.close();
    again(last);
  };
};

const again = (cursor) => setTimeout(() => open(cursor).catch(() => again(cursor)), 1000);

await open();
