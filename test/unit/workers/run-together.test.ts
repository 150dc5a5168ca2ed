import { describe, expect, it } from 'vitest';
import { runTogether } from '../../../workers/run-together.js';

/** A worker that runs until it is shut down or made to fail. */
class FakeWorker {
  readonly ending = Promise.withResolvers<void>();
  state: 'RUNNING' | 'STOPPED' | 'FAILED' = 'RUNNING';

  run(): Promise<void> {
    return this.ending.promise;
  }

  shutdown(): void {
    if (this.state !== 'RUNNING') throw new Error('not running');
    this.state = 'STOPPED';
    this.ending.resolve();
  }

  fail(error: Error): void {
    this.state = 'FAILED';
    this.ending.reject(error);
  }

  getState() {
    return this.state;
  }
}

describe('workers of one process', () => {
  it('run until all are drained', async () => {
    const [first, second] = [new FakeWorker(), new FakeWorker()];
    const running = runTogether([first, second]);
    first.shutdown();
    expect(second.state).toBe('RUNNING');
    second.shutdown();
    await running;
  });

  it('are all drained when one fails, and its error is told', async () => {
    const [broken, sound] = [new FakeWorker(), new FakeWorker()];
    const running = runTogether([broken, sound]);
    broken.fail(new Error('the poll was refused'));
    await expect(running).rejects.toThrow('the poll was refused');
    expect(sound.state).toBe('STOPPED');
  });
});
