import { condition, setHandler } from '@temporalio/workflow';
import {
  deliverNowSignal,
  type DeliveryState,
  type WebhookDeliveryInput,
} from '../src/contracts/webhook-delivery-workflow.js';
import { posting } from './activity-proxies.js';

/** Brings one message to one endpoint: over days if it must. When its tries are spent, only a replay begins anew. */
export async function webhookDeliveryWorkflow({ deliveryId }: WebhookDeliveryInput): Promise<{ state: DeliveryState }> {
  let wanted = false;
  setHandler(deliverNowSignal, () => {
    wanted = true;
  });
  for (let failures = 0; ; failures += 1) {
    if (wanted) failures = 0;
    wanted = false;
    const { state, waitMs } = await posting.tryDelivery({ deliveryId, failures });
    if (waitMs !== null) await condition(() => wanted, waitMs);
    else if (!wanted) return { state };
  }
}
