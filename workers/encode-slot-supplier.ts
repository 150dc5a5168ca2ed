import type { ActivitySlotInfo, CustomSlotSupplier, SlotPermit } from '@temporalio/worker';
import type { EncodeLoadFeedback } from '../activities/compress.activities.js';

/** After this many successful encodes in a row, one more may run at a time. */
const SUCCESSES_TO_GROW = 5;

/**
 * A semaphore with a changing limit: how many tasks with ffmpeg a worker runs at a time. The limit starts at the
 * configured number. On a GPU it is halved (to at least one) when the card runs out of memory, and grows again while
 * encodes succeed. While the worker is paused it is zero. A worker without a free slot does not poll for work, so jobs
 * go to other workers. Running work is not affected.
 */
export class EncodeSlotSupplier implements CustomSlotSupplier<ActivitySlotInfo>, EncodeLoadFeedback {
  readonly type = 'custom';
  private limit: number;
  private isPaused = false;
  private taken = 0;
  private successes = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param maxSlots encodes at a time, at least 1; the limit never exceeds it */
  constructor(private readonly maxSlots: number) {
    this.limit = maxSlots;
  }

  get currentLimit(): number {
    return this.isPaused ? 0 : this.limit;
  }

  /** From now on no slot is granted. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.admitWaiting();
  }

  succeeded(): void {
    this.successes += 1;
    if (this.successes < SUCCESSES_TO_GROW) return;
    this.successes = 0;
    this.limit = Math.min(this.maxSlots, this.limit + 1);
    this.admitWaiting();
  }

  outOfMemory(): void {
    this.successes = 0;
    this.limit = Math.max(1, Math.floor(this.limit / 2));
  }

  /** Waits for a free slot. @throws the signal's reason if the worker no longer needs a slot */
  async reserveSlot(_context: unknown, abortSignal: AbortSignal): Promise<SlotPermit> {
    abortSignal.throwIfAborted();
    if (this.taken < this.currentLimit) return this.take();
    return await new Promise((resolve, reject) => {
      const enter = (): void => {
        abortSignal.removeEventListener('abort', leave);
        resolve(this.take());
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(abortSignal.reason as Error);
      };
      abortSignal.addEventListener('abort', leave, { once: true });
      this.waiting.push(enter);
    });
  }

  tryReserveSlot(): SlotPermit | null {
    return this.taken < this.currentLimit ? this.take() : null;
  }

  markSlotUsed(): void {
    // A slot counts as used from the moment it is reserved: its task may arrive at any time.
  }

  releaseSlot(): void {
    this.taken -= 1;
    this.admitWaiting();
  }

  private take(): SlotPermit {
    this.taken += 1;
    return {};
  }

  private admitWaiting(): void {
    while (this.taken < this.currentLimit && this.waiting.length > 0) this.waiting.shift()?.();
  }
}
