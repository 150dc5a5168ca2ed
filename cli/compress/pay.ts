import {
  ApiProblem,
  cancelVideo,
  checkout,
  isForSale,
  persistently,
  type CheckoutResponse,
  type Quote,
  type Target,
  type Video,
} from '@mailsized/client';
import { randomUUID } from 'node:crypto';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { LOSS_CODES } from '../../src/domain/media/plan/content-reasons.js';
import { jobPageUrl } from '../../src/domain/job-page-url.js';
import type { CreatedJob } from '../job/job-store.js';
import { formatMegabytes, formatMoney } from '../screen/format.js';
import { said } from '../screen/words.js';
import type { FileTask } from './file-task.js';

/** What the customer must know before any payment. */
const LOSSES: readonly string[] = LOSS_CODES;

type Attempt = NonNullable<CreatedJob['attempt']>;

/** The quote for the target of the job. */
export function quoteForTarget({ offer, target }: Video): Quote {
  const quote = offer?.quotes.find((one) => isSame(one.target, target));
  if (!quote) throw new Error('the offer has no quote for the target of the job');
  return quote;
}

/**
 * Shows the offer and buys it; `processing` means that the bank can still decline. A repeat with the same card never
 * charges twice.
 *
 * @throws Failure when the video cannot fit, when no card was given, or when the bank requires a confirmation.
 */
export async function pay(task: FileTask, video: Video): Promise<CheckoutResponse['status']> {
  const { client, job, screen, order, signal } = task;
  const quote = quoteForTarget(video);
  if (!isForSale(quote)) throw await cannotFit(task, quote);
  const price = quote.amountCents === 0 ? 'free' : formatMoney(quote.amountCents, quote.currency);
  const { width, height } = quote.picture;
  const quality = quote.grade === null ? '' : `${quote.grade}, `;
  screen.row('offer', `${formatMegabytes(quote.expectedBytes)}, ${quality}${width} x ${height}: ${price}`);
  screen.row('', said(quote.shortFormCode, quote.shortForm));
  for (const [index, sentence] of quote.reasons.entries()) {
    const code = quote.reasonCodes?.[index];
    if (code && LOSSES.includes(code.code)) screen.row('left out', said(code, sentence));
  }
  if (quote.amountCents > 0 && order.card === null) throw paymentNeeded(price, job);

  const card = quote.amountCents > 0 ? order.card : null;
  const attempt = attemptOf(job.attempt, quote.quoteId, card);
  await task.jobStore.save({ ...job, attempt });
  const body = { ...idsOf(attempt), ...(card !== null && { paymentMethodId: card }) };
  const path = { jobId: job.made.jobId };
  let answer: CheckoutResponse;
  try {
    answer = await persistently(() => checkout({ client, path, body, signal }), { signal });
    // The attempt is kept: a repeat of it returns its outcome.
    if (answer.status === 'requires_action') throw confirmationRequired(job, answer.nextActionUrl);
  } catch (error) {
    // The outcome of this attempt is final: a retry needs a new attempt.
    if (error instanceof ApiProblem) await task.jobStore.save({ ...job, attempt: null });
    throw error;
  }
  if (card !== null) screen.row('payment', `${price} with ${card}`);
  return answer.status;
}

function attemptOf(last: Attempt | null, quoteId: string, card: string | null): Attempt {
  if (last?.quoteId === quoteId && last.card === card) return last;
  return { attemptId: randomUUID(), quoteId, card };
}

function idsOf({ attemptId, quoteId }: Attempt): { attemptId: string; quoteId: string } {
  return { attemptId, quoteId };
}

function isSame(one: Target, other: Target): boolean {
  const ceilingOf = (target: Target): number | null => (target.provider === 'own' ? target.ceilingBytes : null);
  return one.provider === other.provider && ceilingOf(one) === ceilingOf(other);
}

/** Cancels the job and forgets it: nothing more can be done with it here. */
async function cannotFit({ client, job, jobStore, signal }: FileTask, quote: Quote): Promise<Failure> {
  await cancelVideo({ client, path: { jobId: job.made.jobId }, signal });
  await jobStore.remove(job);
  const { smallestWorkableBytes, ceilingBytes } = quote;
  return new Failure({
    code: 'cannot_fit',
    message: `The video cannot be made to fit ${formatMegabytes(ceilingBytes)}: the smallest workable size is ${formatMegabytes(smallestWorkableBytes)}`,
    advice: `Nothing was charged. Try a larger target, or --limit ${smallestWorkableBytes}.`,
    exitCode: EXIT.cannotFit,
  });
}

function paymentNeeded(price: string, job: CreatedJob): Failure {
  return new Failure({
    code: 'payment_needed',
    message: `The price is ${price}, and no card was given`,
    advice: [
      `Pay on its page: ${pageOf(job)}`,
      'Then run the same command again. Your upload is kept until the offer expires.',
      'Or give --card pm_… (a Stripe payment method). On the embedded stack, --test-card visa pays without real money.',
      cancelAdvice(job),
    ].join('\n'),
    exitCode: EXIT.paymentNeeded,
  });
}

/** Whether the bank waits for the customer, because an earlier run used a card that requires a confirmation. */
export function requiresConfirmation({ state, payment }: Video): boolean {
  return state === 'paying' && payment?.status === 'requires_action';
}

/** @param nextActionUrl the bank's page; without it, only another card can pay here. */
export function confirmationRequired(job: CreatedJob, nextActionUrl?: string): Failure {
  return new Failure({
    code: 'payment_needs_confirmation',
    message: 'The bank requires a confirmation of this payment in a browser',
    advice: [
      'Nothing was charged yet.',
      ...(nextActionUrl === undefined
        ? []
        : [`Confirm it here: ${nextActionUrl}`, 'Then run the same command again: it goes on from there.']),
      `To pay with another card, give another --card, or use the page of the job: ${pageOf(job)}`,
      cancelAdvice(job),
    ].join('\n'),
    exitCode: EXIT.paymentNeeded,
  });
}

const pageOf = ({ wish, made }: CreatedJob): string => jobPageUrl(wish.api, made.jobId, made.token);

const cancelAdvice = ({ made }: CreatedJob): string => `To cancel the job: mailsized refund ${made.jobId}`;
