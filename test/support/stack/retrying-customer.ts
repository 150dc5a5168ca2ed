import { VideoOrder, type OrderRequest } from '../../../stack/customer/video-order.js';
import type { VideoView } from '../../../src/api/videos/video.schemas.js';
import { stateQuery } from '../../../src/contracts/video-workflow.js';
import { videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import { newAttemptId, requestedQuote } from './customer.js';
import { eventually } from '../eventually.js';
import type { TestDeployment } from './test-deployment.js';

const RETRY_OPTIONS = { timeoutMs: 120_000, intervalMs: 250 };

/** A customer who retries everything until it works, as a good client does, and a support agent who answers parkings. */
export class RetryingCustomer {
  /** Parkings that were answered. */
  readonly parkIds = new Set<string>();

  private constructor(
    private readonly deployment: TestDeployment,
    readonly order: VideoOrder,
  ) {}

  static async create(deployment: TestDeployment, request: OrderRequest): Promise<RetryingCustomer> {
    return new RetryingCustomer(
      deployment,
      await retryUntilSuccess(() => VideoOrder.create(deployment.client, request)),
    );
  }

  async upload(): Promise<void> {
    await retryUntilSuccess(() => this.order.sendParts());
    await retryUntilSuccess(() => this.order.completeUpload());
  }

  /** Pays with a single attempt, however often its answer is lost. */
  async buy(): Promise<void> {
    const { quoteId } = await retryUntilSuccess(() => requestedQuote(this.order));
    const choice = { quoteId, attemptId: newAttemptId(), paymentMethodId: 'pm_card_visa' };
    await retryUntilSuccess(() => this.order.checkout(choice));
  }

  /** Waits until the job is in one of the given states. */
  async waitForState(...states: string[]): Promise<VideoView> {
    return await eventually(
      () => this.viewAndUnpark(),
      ({ state }) => states.includes(state),
      RETRY_OPTIONS,
    );
  }

  private async viewAndUnpark(): Promise<VideoView> {
    const view = await this.order.view();
    if (view.state === 'needs_attention') await this.askForRetry();
    return view;
  }

  private async askForRetry(): Promise<void> {
    const { parkId } = await this.deployment.temporal.workflow
      .getHandle(videoWorkflowId(this.order.id))
      .query(stateQuery);
    const token = this.deployment.adminKey;
    const path = `/v1/support/videos/${this.order.id}/retry`;
    if (parkId) this.parkIds.add(parkId);
    if (parkId) await this.deployment.client.json(path, { method: 'POST', token, body: { parkId } });
  }
}

async function retryUntilSuccess<T>(work: () => Promise<T>): Promise<T> {
  return await eventually(work, () => true, RETRY_OPTIONS);
}
