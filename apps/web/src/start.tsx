/** Where the app starts: look and language first, so that nothing flashes, then whoever was here last. */
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { speak } from './i18n/language.ts';
import { resumeSession } from './session/session.ts';
import { followKeyboard } from './ui/keyboard.ts';
import { followLook } from './ui/theme.ts';

const start = async (): Promise<void> => {
  followLook();
  followKeyboard();
  await speak();
  resumeSession();
  const root = document.querySelector('#app');
  if (root === null) throw new Error('the page has no place for the app');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
};

void start();
