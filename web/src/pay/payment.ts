import { useSignal } from '@preact/signals';
import { ApiProblem, NoAnswer, checkout, type CheckoutResponse, type Upsell } from '@mailsized/client';
import type { Job } from '../job/job.js';
import { randomId } from '../app/random-id.js';
import { closeAttempt, isSamePurchase, keepAttempt, openAttempt, type Attempt } from './attempts.js';
import { authenticate } from './authenticate.js';

/** What is paid with, as `checkout` takes it. */
export type Means = { paymentMethodId: string } | { confirmationTokenId: string };

export interface Purchase {
  quoteId: string;
  upsells: Upsell['name'][];
}

export interface Payment {
  /** A try is under way in this window: everything that starts another is shut. */
  isPaying: boolean;
  /** An earlier try goes on in this window: the bank is asked for its question again. */
  isConfirming: boolean;
  /** Why the last try has failed; null when it has not. */
  error: unknown;
  /** This browser knows the try that the bank asks about. */
  canConfirm: boolean;
  /** @param means is asked once the try begins; what it throws is the payment's error, and nothing is sent. */
  pay: (purchase: Purchase, means: () => Promise<Means>) => void;
  /** Goes on with a try whose 3-D Secure step was left. */
  confirm: () => void;
}

/**
 * The payment of a job. A try keeps its `attemptId` until its end is known, also across a reload: whatever is pressed
 * meanwhile, and however often, charges once.
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
      // The bank has refused it meanwhile, for instance on its own page; or another card is to pay instead of the one that
      // the bank asks about.
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

/** Sends a try, and follows it to where the page can go on: the bank's answer, or the bank's question. */
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

/** The API has answered for certain: this try charges nothing any more. */
function isDecided({ problem }: ApiProblem): boolean {
  return problem.status < 500 || problem.code === 'payment_unavailable';
}

const LOOKS = 20;
const LOOK_EVERY_MS = 250;

/** The job's state follows the answer within a moment. Until then the page would offer to pay again. */
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
