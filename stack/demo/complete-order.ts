import { ApiProblem } from '@mailsized/client';
import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import type { QuoteView, VideoView } from '../../src/api/videos/video.schemas.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import { describeProgress } from '../../src/domain/media/encode/time-left.js';
import { isClosed, type ReasonCode } from '../../src/domain/video-state.js';
import type { VideoOrder } from '../customer/video-order.js';
import { projectRoot } from '../tools.js';
import { DemoFailure } from './demo-failure.js';
import { StateTimeline } from './state-timeline.js';
import { offerTable } from './offer-table.js';
import { savePreview } from './preview.js';
import { showProgress, type Progress } from './progress.js';
import { failureFor } from './reasons.js';
import { dim, formatMegabytes, formatPrice, targetName } from './format.js';

/** Stripe's own name for the Visa test card 4242 4242 4242 4242. https://docs.stripe.com/testing */
const TEST_CARD = 'pm_card_visa';
const CANCEL_TIMEOUT_MS = 15_000;

type Write = (line: string) => void;

/** A finished job, and the quote that was bought. */
export interface CompletedOrder {
  video: VideoView;
  quote: QuoteView;
}

export interface CompleteOrderOptions {
  order: VideoOrder;
  target: Target;
  /** Absolute; the path for the preview of the quote that is bought. */
  previewPath: string;
  startMs: number;
  write: Write;
  signal: AbortSignal;
}

/**
 * Does everything that a customer does, each step when the job's state requires it: upload, accept the offer, pay.
 * Prints every state. Resolves when the job is done.
 * @throws DemoFailure when the job ends in another state or cannot fit; the signal's reason when it is aborted
 */
export async function completeOrder(options: CompleteOrderOptions): Promise<CompletedOrder> {
  const { order, write, signal } = options;
  const journey = new StateTimeline(options.startMs);
  let compressing: Progress | undefined;
  let quote: QuoteView | undefined;
  try {
    for await (const event of order.events(signal)) {
      if (event.type === 'progress') {
        compressing ??= showProgress('compress');
        compressing.update(event.percent, describeProgress(event));
      }
      if (event.type !== 'state') continue;
      compressing?.end();
      compressing = undefined;
      const { state, reason, at } = event;
      write(journey.enter(state, Date.parse(at)));
      if (state === 'uploading') await upload(order, signal);
      if (state === 'quoted') quote = await buy(options);
      if (state === 'needs_attention')
        write('            a step failed and its retries are used up; it waits for a signal in the Temporal Web UI');
      if (state === 'done' && quote) return { video: await order.view(), quote };
      if (isClosed(state)) throw failureFor(state, reason as ReasonCode | null);
    }
  } finally {
    compressing?.end();
  }
  throw new DemoFailure('the API ended the event stream before the job was done');
}

async function upload(order: VideoOrder, signal: AbortSignal): Promise<void> {
  const progress = showProgress('upload');
  try {
    await order.upload((sentBytes) => {
      signal.throwIfAborted();
      progress.update((100 * sentBytes) / order.sizeBytes, formatMegabytes(sentBytes));
    });
  } finally {
    progress.end();
  }
}

async function buy({ order, target, previewPath, write, signal }: CompleteOrderOptions): Promise<QuoteView> {
  const { quotes } = await order.offer();
  const quote = quotes.find((candidate) => candidate.target.provider === target.provider);
  if (!quote) throw new DemoFailure('the offer has no quote for the target of the job');
  for (const line of offerTable(quotes, quote)) write(line);
  write(`            ${quote.shortForm}`);
  write(`            ${quote.limit.explanation}`);
  for (const reason of quote.reasons) write(dim(`            ${reason}`));
  const { amountCents } = quote;
  if (amountCents === null) throw cannotFit(quote);
  const canBeSeen = await savePreview(order, quote, previewPath, signal);
  if (canBeSeen) write(`            see before you pay: ${relative(projectRoot, previewPath)}`);
  const isFree = amountCents === 0;
  const cost = formatPrice(amountCents, quote.currency);
  write(isFree ? '            nothing to pay' : `            paying ${cost} to the Stripe simulator, test card 4242…`);
  const payment = isFree ? {} : { paymentMethodId: TEST_CARD };
  await order.checkout({ quoteId: quote.quoteId, attemptId: randomUUID(), ...payment });
  return quote;
}

function cannotFit(quote: QuoteView): DemoFailure {
  const message = `This video cannot be made to fit ${targetName(quote.target)} (${formatMegabytes(quote.ceilingBytes)}).`;
  const smallest = `The smallest workable size is ${formatMegabytes(quote.smallestWorkableBytes)}`;
  const advice = `${smallest}: try --own-size ${quote.smallestWorkableBytes}, or a shorter video. Nothing was charged.`;
  return new DemoFailure(message, { advice });
}

/**
 * Cancels an unfinished job and waits until it has ended (payment refunded, files deleted), so that the next start does
 * not continue it. A job that has already ended is left unchanged.
 */
export async function cancelOrder(order: VideoOrder, write: Write): Promise<void> {
  try {
    await order.cancel();
    const events = order.events(AbortSignal.timeout(CANCEL_TIMEOUT_MS));
    while (!(await events.next()).done);
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'job_closed') return;
    write(`the order could not be canceled (${String(error)}); the next start continues it`);
  }
}
