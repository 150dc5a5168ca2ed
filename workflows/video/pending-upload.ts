import type { PinnedObject } from '../../src/contracts/activities.js';
import type { CompleteUploadResult } from '../../src/contracts/video-workflow.js';
import { whileCustomerWaits } from '../activity-proxies.js';

/** The uploaded object. The `completeUpload` update sets it, once; the `receiveUpload` stage waits for it. */
export class PendingUpload {
  private object?: PinnedObject;

  constructor(private readonly jobId: string) {}

  /** The `completeUpload` update. A repeat returns the same result without asking S3 again. */
  async complete(): Promise<CompleteUploadResult> {
    this.object ??= await whileCustomerWaits.completeUpload({ jobId: this.jobId });
    return { sizeBytes: this.object.sizeBytes };
  }

  /** Undefined until the customer has completed it. */
  get completed(): PinnedObject | undefined {
    return this.object;
  }
}
