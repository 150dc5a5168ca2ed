import { useSignal } from '@preact/signals';
import { ApiProblem, NoAnswer, checkout, type CheckoutResponse, type Upsell } from '@mailsized/client';
import type { Job } from '../job/job.js';
import { randomId } from '../app/random-id.js';
import { closeAttempt, isSamePurchase, keepAttempt, openAttempt, type Attempt } from './attempts.js';
import { authenticate } from './authenticate.js';

/** The means of payment, as `checkout` accepts it. */
export type Means = { paymentMethodId: string } | { confirmationTokenId: string };

export interface Purchase {
  quoteId: string;
  upsells: Upsell['name'][];
}

export interface Payment {
  /** Whether an attempt is running in this window. Everything that would start another is disabled. */
  isPaying: boolean;
  /** Whether an earlier attempt continues in this window: the bank's question is requested again. */
  isConfirming: boolean;
  /** Why the last attempt has failed; null when it has not. */
  error: unknown;
  /** Whether this browser knows the attempt that the bank asks about. */
  canConfirm: boolean;
  /**
   * @param means is called when a new attempt starts; what it throws is the payment's error, and nothing is sent.
   */
  pay: (purchase: Purchase, means: () => Promise<Means>) => void;
  /** Continues an attempt whose 3-D Secure step was left. */
  confirm: () => void;
}

/**
 * The payment of a job. An attempt keeps its `attemptId` until its outcome is known, also across a reload. Whatever is
 * pressed until then, and however often, charges once.
 */
export function usePayment(job: Job): Payment {
  const underWay = useSignal<'pay' | 'confirm' | null>(null);
  const error = useSignal<unknown>(null);
  const { jobId } = job;

  const during = (kind: 'pay' | 'confirm', act: () => Promise<void>): void => {
    if (underWay.peek() !== null) return;
    underWay.value = kind;
    error.value = null;
    void act()
      .catch((caught: unknown) => void (error.value = caught))
      .finally(() => (underWay.value = null));
  };
  const pay = (purchase: Purchase, means: () => Promise<Means>): void =>
    during('pay', async () => {
      // The bank has refused the attempt since, for instance on its own page; or the customer wants another card than
      // the one that the bank asks about.
      const status = job.video.peek()?.payment?.status;
      if (status === 'declined' || status === 'requires_action') closeAttempt(jobId);
      const earlier = openAttempt(jobId);
      const attempt = isSamePurchase(earlier, purchase.quoteId, purchase.upsells)
        ? earlier
        : { ...purchase, ...(await means()), attemptId: randomId() };
      await settle(job, attempt);
    });
  const confirm = (): void =>
    during('confirm', async () => {
      const attempt = openAttempt(jobId);
      if (attempt) await settle(job, attempt);
    });
  return {
    isPaying: underWay.value === 'pay',
    isConfirming: underWay.value === 'confirm',
    error: error.value,
    canConfirm: openAttempt(jobId) !== null,
    pay,
    confirm,
  };
}

/** Sends an attempt, and follows it to the bank's answer or the bank's question, where the page can continue. */
async function settle(job: Job, attempt: Attempt): Promise<void> {
  const { client, jobId } = job;
  keepAttempt(jobId, attempt);
  let answer: CheckoutResponse;
  try {
    answer = await checkout({ client, path: { jobId }, body: attempt });
  } catch (error) {
    if (error instanceof ApiProblem && isDecided(error)) closeAttempt(jobId);
    await job.refresh().catch(() => undefined);
    throw error;
  }
  if (answer.status === 'requires_action') await authenticate(job, attempt, answer);
  if (answer.status === 'succeeded') closeAttempt(jobId);
  await untilLeft(job, answer);
}

/** Whether the answer is final: this attempt can no longer charge anything. */
function isDecided({ problem }: ApiProblem): boolean {
  return problem.status < 500 || problem.code === 'payment_unavailable';
}

const LOOKS = 20;
const LOOK_EVERY_MS = 250;

/** Waits for the job's state, which follows the answer a moment later. Until then the page would offer to pay again. */
async function untilLeft(job: Job, { status }: CheckoutResponse): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    try {
      await job.refresh();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    const state = job.video.peek()?.state;
    if (state !== 'quoted' && !(status === 'succeeded' && state === 'paying')) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
