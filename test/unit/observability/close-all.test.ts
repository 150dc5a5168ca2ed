import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { closeAll } from '../../../src/observability/close-all.js';

describe('closing at the end of a process', () => {
  it('closes all, and tells what failed or hung without waiting for it', async () => {
    const logged: string[] = [];
    const logger = pino({}, { write: (line: string) => void logged.push(line) });
    let closed = 0;
    await closeAll(
      logger,
      {
        sound: async () => (closed += 1),
        broken: async () => {
          throw new Error('is in use');
        },
        hung: () => new Promise(() => undefined),
      },
      20,
    );
    expect(closed).toBe(1);
    expect(logged.map((line) => (JSON.parse(line) as { name: string }).name).sort()).toEqual(['broken', 'hung']);
  });
});
