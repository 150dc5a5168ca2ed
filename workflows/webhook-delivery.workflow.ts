import { condition, setHandler } from '@temporalio/workflow';
import {
  deliverNowSignal,
  type DeliveryState,
  type WebhookDeliveryInput,
} from '../src/contracts/webhook-delivery-workflow.js';
import { webhookActivities } from './activity-proxies.js';
import { utcTimeIn } from './summaries/utc-time.js';

/**
 * Delivers one message to one endpoint, with retries over days. After the last one, only a replay starts them again.
 */
export async function webhookDeliveryWorkflow({ deliveryId }: WebhookDeliveryInput): Promise<{ state: DeliveryState }> {
  let replayRequested = false;
  setHandler(deliverNowSignal, () => {
    replayRequested = true;
  });
  for (let failures = 0; ; failures += 1) {
    if (replayRequested) failures = 0;
    replayRequested = false;
    const { state, waitMs } = await webhookActivities.tryDelivery({ deliveryId, failures });
    if (waitMs !== null) {
      const summary = `${state}; next try on ${utcTimeIn(waitMs)}`;
      await condition(() => replayRequested, waitMs, { summary });
    } else if (!replayRequested) return { state };
  }
}
