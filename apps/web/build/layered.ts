/**
 * The order of the cascade's layers at the head of every stylesheet of a build: whichever of them the browser reads first,
 * the same styles win.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const order = async (): Promise<string> => {
  const text = await readFile(new URL('../src/styles/layers.css', import.meta.url), 'utf8');
  return text.slice(text.indexOf('@layer')).trim();
};

export const layered = (): Plugin => ({
  name: 'ghanti-layered',
  apply: 'build',
  async generateBundle(_options, bundle) {
    const head = await order();
    for (const file of Object.values(bundle))
      if (file.type === 'asset' && file.fileName.endsWith('.css') && typeof file.source === 'string')
        file.source = `${head}${file.source}`;
  },
});
