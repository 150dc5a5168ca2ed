import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiProblem, NoAnswer, checkout, type CheckoutResponse, type Upsell, type Video } from '@mailsized/client';
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
 *
 * @param onSettled is called when the page can continue with the job after an attempt.
 */
export function usePayment(job: Job, onSettled: () => void): Payment {
  const underWay = useSignal<'pay' | 'confirm' | null>(null);
  const error = useSignal<unknown>(null);
  const { jobId } = job;

  const during = (kind: 'pay' | 'confirm', act: () => Promise<void>): void => {
    if (underWay.peek() !== null) return;
    underWay.value = kind;
    error.value = null;
    void act()
      .then(onSettled)
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
  useEffect(() => {
    // The browser may have returned from the bank's page before the job has learned the bank's answer.
    const attempt = openAttempt(jobId);
    if (attempt === null || job.video.peek()?.payment?.status !== 'requires_action') return;
    during('confirm', async () => await conclude(job, await send(job, attempt)));
  }, []);
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
  keepAttempt(job.jobId, attempt);
  const answer = await send(job, attempt);
  const isAnswered = answer.status === 'requires_action' && (await authenticate(job, attempt, answer));
  // The provider knows the bank's answer at once; the job learns of it a moment later.
  await conclude(job, isAnswered ? await send(job, attempt) : answer);
}

async function conclude(job: Job, answer: CheckoutResponse): Promise<void> {
  if (answer.status === 'succeeded') closeAttempt(job.jobId);
  await untilTold(job, (video) => isTold(video, answer));
}

/** @throws the API's problem, as soon as the job's state shows it too. */
async function send(job: Job, attempt: Attempt): Promise<CheckoutResponse> {
  const { client, jobId } = job;
  try {
    return await checkout({ client, path: { jobId }, body: attempt });
  } catch (error) {
    if (error instanceof ApiProblem && isDecided(error)) closeAttempt(jobId);
    const isDeclined = error instanceof ApiProblem && error.problem.code === 'payment_declined';
    await untilTold(job, ({ state }) => !isDeclined || state !== 'paying').catch(() => undefined);
    throw error;
  }
}

/** Whether the answer is final: this attempt can no longer charge anything. */
function isDecided({ problem }: ApiProblem): boolean {
  return problem.status < 500 || problem.code === 'payment_unavailable';
}

const LOOK_EVERY_MS = 250;
const LATER_LOOK_EVERY_MS = 2_000;
const LOOKS_BEFORE_LATER = 20;
/** When the provider's message about a payment is lost, the job asks the provider at least once in a minute. */
const LOOKS = LOOKS_BEFORE_LATER + 35;

/** Waits for the job's state, which follows the answer a moment later. Until then the page would offer to pay or confirm again. */
async function untilTold(job: Job, isTold: (video: Video) => boolean): Promise<void> {
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    try {
      await job.refresh();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    const video = job.video.peek();
    if (!video || isTold(video)) return;
    const waitMs = looks < LOOKS_BEFORE_LATER ? LOOK_EVERY_MS : LATER_LOOK_EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function isTold({ state, payment }: Video, { status }: CheckoutResponse): boolean {
  if (state === 'quoted') return false;
  if (state !== 'paying' || status === 'requires_action') return true;
  return status === 'processing' && payment?.status !== 'requires_action';
}
