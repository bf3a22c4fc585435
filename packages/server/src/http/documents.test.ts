import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { commandNames } from '@ghanti/protocol';
import express, { type Request, type Response } from 'express';
import { expect, test } from 'vitest';
import { documentEndpoints } from './documents.ts';

test('what could not be described once is described for whoever asks next', async () => {
  let isBroken = true;
  const served = new Proxy([...commandNames], {
    get(names, property) {
      if (isBroken) throw new Error('not now');
      return Reflect.get(names, property) as unknown;
    },
  });
  const endpoints = documentEndpoints({
    commands: { served },
    guests: undefined,
    site: { publicUrl: undefined },
    version: { version: '1' },
  });
  const app = express();
  const ask = async (run: (typeof endpoints)[number]['run']): Promise<number> => {
    const request = Object.setPrototypeOf(new IncomingMessage(new Socket()), app.request) as Request;
    const response = Object.setPrototypeOf(new ServerResponse(request), app.response) as Response;
    await run(request, response, () => undefined);
    return response.statusCode;
  };
  for (const { path, run } of endpoints) {
    isBroken = true;
    await expect(ask(run), path).rejects.toThrow('not now');
    isBroken = false;
    expect(await ask(run), path).toBe(200);
  }
});
