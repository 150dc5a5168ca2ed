import type { CheckoutResponse } from '@mailsized/client';
import { settings } from '../api/settings.js';
import type { Job } from '../job/job.js';
import { keepToken } from '../job/kept-token.js';
import type { Attempt } from './attempts.js';
import { letsStripeIn, payingPath } from './paying-path.js';

/**
 * The 3-D Secure step: with Stripe in a frame of its own, otherwise on the bank's page, from where the browser comes back.
 * What the bank says reaches the job from the provider, whether or not this window is still there.
 */
export async function authenticate(
  job: Job,
  { quoteId }: Attempt,
  { clientSecret, nextActionUrl }: CheckoutResponse,
): Promise<void> {
  const payment = settings.peek()?.payment;
  if (payment?.kind === 'stripe' && clientSecret !== undefined) {
    // A try that was begun in another tab.
    if (!letsStripeIn()) return window.location.replace(payingPath(job.jobId, job.token, quoteId));
    const { stripeFor } = await import('./stripe.js');
    const stripe = await stripeFor(payment.publishableKey);
    // Its error is the bank's refusal, which the job's state tells too.
    await stripe.handleNextAction({ clientSecret });
  } else if (nextActionUrl !== undefined) {
    keepToken(job.jobId, job.token);
    window.location.assign(nextActionUrl);
  }
}
