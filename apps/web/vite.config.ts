/**
 * How the web app is built: from the sources of the packages, into `dist`, which the server serves. No inline script and
 * no file from elsewhere, as its content security policy asks. `npm run dev -w apps/web` serves the sources instead, and
 * hands everything that is not the app to a server on port 3000.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compress.ts';
import { layered } from './build/layered.ts';

const server = 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), layered(), compressed()],
  resolve: { conditions: ['@ghanti/source', 'module', 'browser', 'development|production'] },
  build: {
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    proxy: {
      ...Object.fromEntries(['/api', '/version', '/livez', '/events'].map((path) => [path, server])),
      '/ws': { target: server, ws: true },
      '/socket.io': { target: server, ws: true },
    },
  },
});
