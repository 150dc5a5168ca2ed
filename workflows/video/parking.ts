import { uuid4 } from '@temporalio/workflow';

/** Where a parked job waits for support's answer. `retryOrPark` opens and closes it; the `retry` signal answers it. */
export class Parking {
  private open?: { parkId: string; isRetried: boolean };

  /** Null while the job is not parked. */
  get parkId(): string | null {
    return this.open?.parkId ?? null;
  }

  begin(): string {
    this.open = { parkId: uuid4(), isRetried: false };
    return this.open.parkId;
  }

  /** @returns false when the job is not parked under this id. */
  retry(parkId: string): boolean {
    if (this.open?.parkId !== parkId) return false;
    this.open.isRetried = true;
    return true;
  }

  get isRetried(): boolean {
    return this.open?.isRetried === true;
  }

  /** From here on no answer is accepted. */
  end(): void {
    this.open = undefined;
  }
}
