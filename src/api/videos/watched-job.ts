import type { Logger } from '../../observability/logger.js';

// Covers a change stream that is down.
const LOOK_MS = 5_000;

/**
 * What several listeners follow at the same time: it is read once for all of them, however many they are and however
 * often it changes. A listener is only told what was read after it had come, so nothing that it sees goes back in time.
 */
export class WatchedJob<Seen> {
  private readonly listeners = new Set<(seen: Seen) => void>();
  private readonly timer = setInterval(() => this.wake(), LOOK_MS);
  private looking = false;
  private wokenMeanwhile = false;

  constructor(
    private readonly read: () => Promise<Seen | null>,
    private readonly logger: Logger,
  ) {}

  get isDeserted(): boolean {
    return this.listeners.size === 0;
  }

  /** The listener is told at once what there is, and again after each `wake`. */
  add(listener: (seen: Seen) => void): void {
    this.listeners.add(listener);
    this.wake();
  }

  remove(listener: (seen: Seen) => void): void {
    this.listeners.delete(listener);
  }

  /** Something may have changed. */
  wake(): void {
    if (this.looking) {
      this.wokenMeanwhile = true;
      return;
    }
    this.looking = true;
    void this.look();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    do {
      this.wokenMeanwhile = false;
      const present = [...this.listeners];
      try {
        const seen = await this.read();
        if (seen !== null) for (const listener of present) if (this.listeners.has(listener)) listener(seen);
      } catch (error) {
        this.logger.warn({ err: error }, 'a job that is followed could not be read; trying again shortly');
      }
    } while (this.wokenMeanwhile && !this.isDeserted);
    this.looking = false;
  }
}
