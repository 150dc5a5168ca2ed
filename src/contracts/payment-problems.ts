import type { ProblemKind } from './problem-kind.js';

/** Errors of the API about payments and refunds. */
export const PAYMENT_PROBLEMS = {
  payment_method_required: {
    status: 422,
    title: 'Exactly one payment method is required',
    advice: 'Send either `confirmationTokenId` or `paymentMethodId`. Send neither for a free quote.',
  },
  upsell_unknown: {
    status: 409,
    title: 'This quote does not offer that upsell',
    advice: 'Send only names from the `upsells` of the quote, each at most once.',
  },
  attempt_reused: {
    status: 409,
    title: 'This `attemptId` belongs to another attempt',
    advice: 'Nothing new was charged. Use a new `attemptId` for another card or quote.',
  },
  attempts_spent: {
    status: 409,
    title: 'Too many cards were tried for this job',
    advice: 'Nothing was charged. Ask your bank, or create a new job.',
  },
  payment_declined: {
    status: 402,
    title: 'The card was declined',
    advice: 'Nothing was charged. Try again with another card and a new `attemptId`.',
  },
  payment_method_unknown: {
    status: 422,
    title: 'The payment provider does not know this payment method, or it cannot be used here',
    advice: 'Nothing was charged. Check the id, and try again with a new `attemptId`.',
  },
  payment_unavailable: {
    status: 503,
    title: 'We cannot take payments at the moment',
    advice: 'Nothing was charged, and the card is not the cause. Try again later with a new `attemptId`.',
  },
  payment_canceled: { status: 409, title: 'The payment was canceled', advice: 'Get the job to see its state.' },
  nothing_paid: {
    status: 409,
    title: 'Nothing was paid for this job',
    advice:
      'There is nothing to refund, and nothing was changed: the customer can still pay. To prevent that, cancel the job.',
  },
  already_refunded: { status: 409, title: 'Everything has been refunded already', advice: 'Nothing was changed.' },
  refund_exceeds_rest: {
    status: 409,
    title: 'The amount is more than can still be refunded',
    advice: 'Refund `leftCents` or less, or leave the amount out to refund everything.',
  },
} as const satisfies Record<string, ProblemKind>;
