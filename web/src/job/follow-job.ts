import { ApiProblem, followVideoEvents, type Video } from '@mailsized/client';
import type { Job } from './job.js';
import { isEnded } from './video-states.js';

const POLL_EVERY_MS = 4_000;
const POLLS_PER_STREAM_ATTEMPT = 8;
/** How long the stream may fail before the page polls instead. */
const STREAM_PATIENCE_MS = 2_000;
const REFUND_POLL_EVERY_MS = 15_000;
const PAYMENT_POLL_EVERY_MS = 3_000;

/**
 * Keeps the job's state current until the job has ended: by Server-Sent Events or, where a proxy or a limit blocks
 * them, by polling every few seconds. After a device has slept, the page refreshes as soon as it is visible.
 */
export async function followJob(job: Job, waker: EventTarget, signal: AbortSignal): Promise<void> {
  wakeOnReturn(job, signal);
  while (!signal.aborted) {
    try {
      await job.refresh();
      job.refusal.value = null;
      await listen(job, signal);
      await job.refresh();
      await watchRefunds(job, waker, signal);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (isRefusal(error)) job.refusal.value = error;
      else if (!(error instanceof ApiProblem)) job.silentSince.value ??= new Date();
      // After a refusal, only the customer can know a reason to try again.
      await sleep(isRefusal(error) ? Infinity : POLL_EVERY_MS, waker, signal);
    }
    await pollWithoutStream(job, waker, signal);
  }
}

async function listen(job: Job, signal: AbortSignal): Promise<void> {
  const { client, jobId, video } = job;
  if (video.value && isEnded(video.value.state)) return;
  const after = video.value?.stateVersion ?? null;
  const stopPolling = pollMoney(job);
  try {
    for await (const event of followVideoEvents({ client, jobId, after, signal, patienceMs: STREAM_PATIENCE_MS })) {
      const now: Video | null = video.value;
      if (event.type === 'state' || event.type === 'previews') await job.refresh();
      else if (now && event.type === 'progress') video.value = { ...now, progress: event };
      else if (now && event.type === 'queue') video.value = { ...now, queue: event };
    }
  } finally {
    stopPolling();
  }
}

/**
 * Events report new states only. The payment also changes within `paying`, and refunds happen within `done`: a visible page
 * polls for them.
 *
 * @returns a function that stops the polling.
 */
function pollMoney(job: Job): () => void {
  let polledAtMs = performance.now();
  const timer = setInterval(() => {
    const isDue = performance.now() - polledAtMs >= moneyPollMs(job.video.peek());
    if (!isDue || document.visibilityState !== 'visible') return;
    polledAtMs = performance.now();
    void job.refresh().catch(isToldByTheLoop);
  }, PAYMENT_POLL_EVERY_MS);
  return () => clearInterval(timer);
}

function moneyPollMs(video: Video | null): number {
  // At every tick of the timer.
  if (video?.state === 'paying') return 0;
  return video?.state === 'done' && video.money ? REFUND_POLL_EVERY_MS : Infinity;
}

/** Polls a few times; then the caller tries the stream again. Stops at the first failure. */
async function pollWithoutStream(job: Job, waker: EventTarget, signal: AbortSignal): Promise<void> {
  for (let polls = 0; polls < POLLS_PER_STREAM_ATTEMPT && !signal.aborted; polls += 1) {
    try {
      await job.refresh();
    } catch {
      // The caller asks too, and shows why there is no answer.
      return;
    }
    if (job.video.value && isEnded(job.video.value.state)) return;
    await sleep(POLL_EVERY_MS, waker, signal);
  }
}

/** Refunds continue after the job's last event. */
async function watchRefunds(job: Job, waker: EventTarget, signal: AbortSignal): Promise<void> {
  const isPending = (): boolean => {
    const { state, money } = job.video.value ?? {};
    if (!money) return false;
    const isOwed = state === 'refunded' && money.returnedCents < money.receivedCents;
    return isOwed || money.refunds.some(({ status }) => status !== 'succeeded');
  };
  while (isPending() && !signal.aborted) {
    await sleep(REFUND_POLL_EVERY_MS, waker, signal);
    await job.refresh();
  }
}

/** Whether a retry would get the same answer. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiProblem && [401, 403, 404].includes(error.problem.status);
}

/** Ignores the error: the loop asks at the same time, and shows why there is no answer. */
const isToldByTheLoop = (): void => {};

function wakeOnReturn(job: Job, signal: AbortSignal): void {
  const onReturn = (): void => {
    if (document.visibilityState !== 'visible') return;
    job.wake();
    void job.refresh().catch(isToldByTheLoop);
  };
  document.addEventListener('visibilitychange', onReturn, { signal });
  window.addEventListener('online', onReturn, { signal });
}

/** Resolves early on `wake` or on an abort. */
async function sleep(ms: number, waker: EventTarget, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  await new Promise<void>((resolve) => {
    const end = (): void => resolve();
    if (ms !== Infinity) setTimeout(end, ms);
    waker.addEventListener('wake', end, { signal: over.signal });
    signal.addEventListener('abort', end, { signal: over.signal });
  });
  over.abort();
}
