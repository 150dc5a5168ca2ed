import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs short computations one after the other, each in a turn of the event loop of its own, so that many of them at once do
 * not keep everything else waiting.
 */
export class TurnTaking {
  private last: Promise<unknown> = Promise.resolve();

  /** @returns what the computation returns, once those before it have had their turns. */
  async run<T>(compute: () => Promise<T>): Promise<T> {
    const own = this.last.then(() => nextTurn()).then(compute);
    this.last = own.catch(() => undefined);
    return await own;
  }
}
