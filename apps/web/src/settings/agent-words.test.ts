import { describe, expect, it } from 'vitest';
import { agentOf } from './agent-words.ts';

describe('what a browser calls itself', () => {
  it('is told by two names that people know', () => {
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36';
    expect(agentOf(chrome)).toEqual({ browser: 'Chrome', system: 'Linux' });
    expect(agentOf(`${chrome} Edg/156.0`)).toEqual({ browser: 'Edge', system: 'Linux' });
    const phone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1';
    expect(agentOf(phone)).toEqual({ browser: 'Safari', system: 'iOS' });
    const fox = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0';
    expect(agentOf(fox)).toEqual({ browser: 'Firefox', system: 'Android' });
    expect(agentOf('curl/8.0')).toBeUndefined();
    expect(agentOf(undefined)).toBeUndefined();
  });
});
