/** The longest wait of `setTimeout`; for a later due time, the loop checks again after that. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The work that a `DueTaskScheduler` drives. */
export interface DueTaskSource {
  /** When the next piece of work is due, in ms since the epoch; null when there is none. */
  nextDueAtMs(): number | null;
  /** Does the work that is due now. Must move the due time of everything that it starts, or the loop would spin. */
  runDue(): void;
}

/**
 * Runs persisted work when it is due. The due times are in the database, so a restarted process continues where the
 * killed one stopped; this loop keeps only one timer, for the earliest due time.
 */
export class DueTaskScheduler {
  readonly #work: DueTaskSource;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(work: DueTaskSource) {
    this.#work = work;
  }

  /** Checks the due times again. Call it after adding work or putting some back. */
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
