import type { Logger } from '../../observability/logger.js';

// Covers a change stream that is down.
const POLL_INTERVAL_MS = 5_000;

/**
 * What several listeners follow at the same time: it is read once for all of them, however many they are and however
 * often it changes. A listener is only told what was read after it had come, so nothing that it sees goes back in time.
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

  /** The listener is told at once what there is, and again after each `requestRefresh`. */
  add(listener: (seen: Seen) => void): void {
    this.listeners.add(listener);
    this.requestRefresh();
  }

  remove(listener: (seen: Seen) => void): void {
    this.listeners.delete(listener);
  }

  /** Something may have changed. */
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
        this.logger.warn({ err: error }, 'a job that is followed could not be read; trying again shortly');
      }
    } while (this.refreshRequested && !this.hasNoListeners);
    this.looking = false;
  }
}
