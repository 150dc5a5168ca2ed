import type { Logger } from '../../observability/logger.js';

// Covers a change stream that is down.
const POLL_INTERVAL_MS = 5_000;

/**
 * Reads a job for several listeners at the same time: one read serves them all, regardless of how many they are and how
 * often the job changes. A listener gets only results of reads that began after it was added, so that it never sees an
 * older state after a newer one.
 */
export class JobWatcher<Seen> {
  private readonly listeners = new Set<(seen: Seen) => void>();
  private readonly timer = setInterval(() => this.requestRefresh(), POLL_INTERVAL_MS);
  private looking = false;
  private refreshRequested = false;

  constructor(
    private readonly read: () => Promise<Seen | null>,
    private readonly logger: Logger,
  ) {}

  get hasNoListeners(): boolean {
    return this.listeners.size === 0;
  }

  /** Adds a listener. It is called with the current state at once, and again after each `requestRefresh`. */
  add(listener: (seen: Seen) => void): void {
    this.listeners.add(listener);
    this.requestRefresh();
  }

  remove(listener: (seen: Seen) => void): void {
    this.listeners.delete(listener);
  }

  /** Call it when the job may have changed. */
  requestRefresh(): void {
    if (this.looking) {
      this.refreshRequested = true;
      return;
    }
    this.looking = true;
    void this.refresh();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async refresh(): Promise<void> {
    do {
      this.refreshRequested = false;
      const present = [...this.listeners];
      try {
        const seen = await this.read();
        if (seen !== null) for (const listener of present) if (this.listeners.has(listener)) listener(seen);
      } catch (error) {
        this.logger.warn({ err: error }, 'a followed job could not be read; trying again shortly');
      }
    } while (this.refreshRequested && !this.hasNoListeners);
    this.looking = false;
  }
}
