import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs short computations one after another, each in its own turn of the event loop, so that many of them at once do
 * not block everything else.
 */
export class TurnTaking {
  private last: Promise<unknown> = Promise.resolve();

  /** @returns the result of the computation, which runs after all earlier ones. */
  async run<T>(compute: () => Promise<T>): Promise<T> {
    const own = this.last.then(() => nextTurn()).then(compute);
    this.last = own.catch(() => undefined);
    return await own;
  }
}
