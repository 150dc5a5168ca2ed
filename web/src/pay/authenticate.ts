import type { CheckoutResponse } from '@mailsized/client';
import { settings } from '../api/settings.js';
import type { Job } from '../job/job.js';
import { keepToken } from '../job/kept-token.js';
import type { Attempt } from './attempts.js';
import { letsStripeIn, payingPath } from './paying-path.js';

/**
 * The 3-D Secure step: with Stripe in a frame of its own, otherwise on the bank's page, from which the browser returns.
 * The provider reports the bank's answer to the job, whether or not this window is still open.
 *
 * @returns whether the step has ended; otherwise the browser leaves this page.
 */
export async function authenticate(
  job: Job,
  { quoteId }: Attempt,
  { clientSecret, nextActionUrl }: CheckoutResponse,
): Promise<boolean> {
  const payment = settings.peek()?.payment;
  if (payment?.kind === 'stripe' && clientSecret !== undefined) {
    // The attempt was started in another tab.
    if (!letsStripeIn()) {
      window.location.replace(payingPath(job.jobId, job.token, quoteId));
      return false;
    }
    const { stripeFor } = await import('./stripe.js');
    const stripe = await stripeFor(payment.publishableKey);
    // Its error is the bank's refusal, which the job's state shows too.
    await stripe.handleNextAction({ clientSecret });
    return true;
  }
  if (nextActionUrl !== undefined) {
    keepToken(job.jobId, job.token);
    window.location.assign(nextActionUrl);
  }
  return false;
}
