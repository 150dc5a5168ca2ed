/** Runs tasks one after the other, in the order of their calls. A task that fails does not stop the next one. */
export class Sequence {
  private last: Promise<unknown> = Promise.resolve();

  async run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.last.then(task);
    this.last = turn.catch(() => undefined);
    return await turn;
  }
}
