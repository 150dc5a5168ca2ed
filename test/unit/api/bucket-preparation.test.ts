import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BucketPreparation } from '../../../src/api/uploads/bucket-preparation.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { BucketCorsRefused, type StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

// The fake timers of vitest do not replace those of node:timers/promises.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (delayMs: number) => await new Promise((resolve) => setTimeout(resolve, delayMs)),
}));

describe('the bucket, when the API starts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Starts an API whose store answers so, each time that it is asked, and answers what it has logged after a minute. */
  async function start(prepareBucket: StorageGateway['prepareBucket']): Promise<string[]> {
    const logged: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
    const environment = readEnvironment(['api'], { ...MINIMAL_ENVIRONMENT, PUBLIC_BASE_URL: 'https://mail.example' });
    const storage = { prepareBucket } as unknown as StorageGateway;
    const preparation = new BucketPreparation(storage, environment, logger);
    await preparation.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(60_000);
    preparation.onApplicationShutdown();
    return logged;
  }

  it('is prepared for the pages of our own origin', async () => {
    const prepare = vi.fn<StorageGateway['prepareBucket']>(async () => 'unchanged');
    expect(await start(prepare)).toEqual([]);
    expect(prepare.mock.calls).toEqual([[{ allowedOrigins: ['https://mail.example'] }]]);
  });

  it('is used without CORS rules of ours when the store takes none, which is said once, with what to do', async () => {
    const prepare = vi.fn<StorageGateway['prepareBucket']>(async () => {
      throw new BucketCorsRefused('the store refuses CORS rules');
    });
    const logged = await start(prepare);
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      level: pino.levels.values['warn'],
      allowedOrigins: ['https://mail.example'],
      msg: expect.stringMatching(/allow GET and PUT .* expose ETag/) as string,
    });
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it('is prepared again while the store is away', async () => {
    const prepare = vi
      .fn<StorageGateway['prepareBucket']>(async () => 'written')
      .mockRejectedValueOnce(new Error('ECONNREFUSED'));
    expect(await start(prepare)).toHaveLength(2);
    expect(prepare).toHaveBeenCalledTimes(2);
  });
});
