import { openSite } from '@ghanti/example-site';

const people = ['asha', 'bilal', 'chitra'];
const { ghanti, listen } = await openSite({ directory: import.meta.dirname, people });

// The note is a private feed, and who writes in it is an admin of it. Each `clientId` makes it the same at every start.
const asha = ghanti.as('asha');
const others = ['bilal', 'chitra'];
const { channel } = await asha.call('createFeed', { name: 'note', clientId: 'note' });
await asha.call('addMembers', { channel: channel.id, users: others, clientId: 'others' });
for (const user of others)
  await asha.call('setRole', { channel: channel.id, user, role: 'admin', clientId: `admin-${user}` });

const url = await listen({ channel: channel.id });
console.log(`the note is on ${url}/?as=asha, ${url}/?as=bilal and ${url}/?as=chitra`);
