/** How long `setTimeout` can wait at most; a later due time is simply looked at again. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** What a `DueTaskScheduler` needs to know of the work that it drives. */
export interface DueTaskSource {
  /** When the next piece of work is due, in ms since the epoch; null when there is none. */
  nextDueAtMs(): number | null;
  /** Does what is due now. Must move the due time of all that it has taken on, or the loop would spin. */
  runDue(): void;
}

/**
 * Runs persisted work when it is due. The due times live in the database, so a restarted process carries on where the
 * killed one stopped; this loop only keeps one timer for the earliest of them.
 */
export class DueTaskScheduler {
  readonly #work: DueTaskSource;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(work: DueTaskSource) {
    this.#work = work;
  }

  /** Looks at the due times again. Call it after adding work or giving some back. */
  wake(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const dueAtMs = this.#work.nextDueAtMs();
    if (dueAtMs === null) return;
    this.#timer = setTimeout(() => this.#run(), Math.min(Math.max(0, dueAtMs - Date.now()), MAX_TIMEOUT_MS));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#work.runDue();
    this.wake();
  }
}
