/** Whoever comes back to the window does not wait for the next try (N3). */
import { useClient } from '@ghanti/react';
import { useEffect } from 'react';

export const useHurry = (): void => {
  const client = useClient();
  useEffect(() => {
    const hurry = (): void => {
      if (document.visibilityState === 'visible') client.hurry();
    };
    for (const type of ['focus', 'online']) addEventListener(type, hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      for (const type of ['focus', 'online']) removeEventListener(type, hurry);
      document.removeEventListener('visibilitychange', hurry);
    };
  }, [client]);
};
