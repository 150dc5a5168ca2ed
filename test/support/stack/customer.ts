import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../../stack/customer/api-client.js';
import type { QuoteView } from '../../../src/api/videos/video.schemas.js';
import { VideoOrder, type OrderRequest } from '../../../stack/customer/video-order.js';

/** A mail address that no other test uses. */
export function uniqueEmail(): string {
  return `customer-${randomUUID()}@example.test`;
}

/** A new id for one attempt to pay. */
export function newAttemptId(): string {
  return `attempt-${randomUUID().slice(0, 8)}`;
}

/** Half the size of the small clip. */
export const SMALL_TARGET = { provider: 'own', ceilingBytes: 400_000 } as const;
/** Well under the size of the long clip. */
export const LONG_TARGET = { provider: 'own', ceilingBytes: 700_000 } as const;

/** Creates a job, uploads the video and waits for the offer. */
export async function uploadAndAwaitQuote(api: ApiClient, request: OrderRequest): Promise<VideoOrder> {
  const order = await VideoOrder.create(api, request);
  await order.upload();
  await order.waitForState('quoted');
  return order;
}

/** The quote for the target that the job was created with. */
export async function requestedQuote(order: VideoOrder): Promise<QuoteView> {
  const { target } = await order.view();
  const { quotes } = await order.offer();
  const wanted = quotes.find((quote) => JSON.stringify(quote.target) === JSON.stringify(target));
  if (!wanted) throw new Error('there is no quote for the wanted target');
  return wanted;
}

/** Buys the wanted quote with a test card. Returns the id of the PaymentIntent. */
export async function buy(order: VideoOrder, paymentMethodId = 'pm_card_visa'): Promise<string> {
  const { quoteId } = await requestedQuote(order);
  const { paymentIntentId } = await order.checkout({ quoteId, attemptId: newAttemptId(), paymentMethodId });
  if (!paymentIntentId) throw new Error('the quote was free');
  return paymentIntentId;
}
