import { createServer } from 'node:http';
import { join } from 'node:path';
import { createGhanti } from '@ghanti/server';
import express from 'express';

const app = express();
const server = createServer(app);
const { io } = await createGhanti({ app, server });

app.get('/', (_request, response) => {
  response.sendFile(join(import.meta.dirname, 'public', 'index.html'));
});

io.on('connection', (socket) => {
  console.log('a user connected');
  socket.on('chat message', (text) => {
    io.emit('chat message', text);
  });
  socket.on('disconnect', () => {
    console.log('user disconnected');
  });
});

const port = Number(process.env.PORT ?? 3000);
server.listen(port, () => {
  console.log(`listening on http://localhost:${port}`);
});
