import { openSite } from '@ghanti/example-site';

const people = ['asha', 'bilal'];
const { ghanti, listen } = await openSite({ directory: import.meta.dirname, people });

// One table for both; the `clientId` makes it the same one at every start.
const table = { title: 'The table', members: ['bilal'], clientId: 'table' };
const { channel } = await ghanti.as('asha').call('createGroup', table);

const url = await listen({ channel: channel.id });
console.log(`play on ${url}/?as=asha and ${url}/?as=bilal`);
