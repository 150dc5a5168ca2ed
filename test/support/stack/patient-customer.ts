import { VideoOrder, type OrderRequest } from '../../../stack/customer/video-order.js';
import type { VideoView } from '../../../src/api/videos/video.schemas.js';
import { stateQuery } from '../../../src/contracts/video-workflow.js';
import { videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import { someAttempt, wantedQuote } from './customer.js';
import { eventually } from './eventually.js';
import type { House } from './house.js';

const PATIENCE = { patienceMs: 120_000, everyMs: 250 };

/** A customer who tries everything again until it works, as a good client does, and a supporter who answers parkings. */
export class PatientCustomer {
  /** Parkings that were answered. */
  readonly parkIds = new Set<string>();

  private constructor(
    private readonly house: House,
    readonly order: VideoOrder,
  ) {}

  static async arrive(house: House, request: OrderRequest): Promise<PatientCustomer> {
    return new PatientCustomer(house, await untilItWorks(() => VideoOrder.create(house.client, request)));
  }

  async upload(): Promise<void> {
    await untilItWorks(() => this.order.sendParts());
    await untilItWorks(() => this.order.completeUpload());
  }

  /** Pays with one attempt, however often its answer is lost. */
  async buy(): Promise<void> {
    const { quoteId } = await untilItWorks(() => wantedQuote(this.order));
    const choice = { quoteId, attemptId: someAttempt(), paymentMethodId: 'pm_card_visa' };
    await untilItWorks(() => this.order.checkout(choice));
  }

  /** Waits until the job stands in one of some states now. */
  async standsIn(...states: string[]): Promise<VideoView> {
    return await eventually(
      () => this.lookAfter(),
      ({ state }) => states.includes(state),
      PATIENCE,
    );
  }

  private async lookAfter(): Promise<VideoView> {
    const view = await this.order.view();
    if (view.state === 'needs_attention') await this.askForRetry();
    return view;
  }

  private async askForRetry(): Promise<void> {
    const { parkId } = await this.house.temporal.workflow.getHandle(videoWorkflowId(this.order.id)).query(stateQuery);
    const token = this.house.adminKey;
    const path = `/v1/support/videos/${this.order.id}/retry`;
    if (parkId) this.parkIds.add(parkId);
    if (parkId) await this.house.client.json(path, { method: 'POST', token, body: { parkId } });
  }
}

async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
  return await eventually(work, () => true, PATIENCE);
}
