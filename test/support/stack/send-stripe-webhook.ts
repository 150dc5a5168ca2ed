import Stripe from 'stripe';

interface StripeEventToSend {
  id: string;
  type: string;
  paymentIntentId: string;
}

/** Sends a webhook event with any content, signed as Stripe signs it. Returns the HTTP status. */
export async function sendStripeWebhook(env: Record<string, string>, event: StripeEventToSend): Promise<number> {
  const payload = JSON.stringify({
    id: event.id,
    object: 'event',
    type: event.type,
    data: { object: { object: 'payment_intent', id: event.paymentIntentId } },
  });
  const secret = env['STRIPE_WEBHOOK_SECRET'] ?? '';
  const signature = new Stripe('sk_test_none').webhooks.generateTestHeaderString({ payload, secret });
  const answer = await fetch(`${env['PUBLIC_BASE_URL']}/v1/webhooks/stripe`, {
    method: 'POST',
    body: payload,
    headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
  });
  return answer.status;
}
