/** The problems about payments and refunds, as the API answers them. */
export const PAYMENT_ANSWERS = {
  payment_method_required: {
    title: 'Exactly one payment method is required',
    advice: 'Send either `confirmationTokenId` or `paymentMethodId`. Send neither for a free quote.',
  },
  upsell_unknown: {
    title: 'This quote does not offer that upsell',
    advice: 'Send only names from the `upsells` of the quote, each at most once.',
  },
  attempt_reused: {
    title: 'This `attemptId` belongs to another attempt',
    advice: 'Nothing new was charged. Use a new `attemptId` for another card or quote.',
  },
  attempts_spent: {
    title: 'Too many cards were tried for this job',
    advice: 'Nothing was charged. Ask your bank, or create a new job.',
  },
  payment_pending: {
    title: 'Another payment for this job is being processed',
    advice:
      'Nothing was charged for this attempt. `paymentIntentId` is the pending payment, `quoteId` what it is for. Wait for the `state` event that tells how it ends, or cancel the job to give it up: what is charged then goes back in full.',
  },
  payment_replaced: {
    title: 'Another payment method was chosen for this job after this attempt',
    advice: 'Nothing was charged for this attempt. Get the job to see how its payment stands.',
  },
  payment_declined: {
    title: 'The card was declined',
    advice: 'Nothing was charged. Try again with another card and a new `attemptId`.',
  },
  payment_method_unknown: {
    title: 'The payment provider does not know this payment method, or it cannot be used here',
    advice: 'Nothing was charged. Check the id, and try again with a new `attemptId`.',
  },
  payment_unavailable: {
    title: 'We cannot take payments at the moment',
    advice: 'Nothing was charged, and the card is not the cause. Try again later with a new `attemptId`.',
  },
  payment_canceled: { title: 'The payment was canceled', advice: 'Get the job to see its state.' },
  nothing_paid: {
    title: 'Nothing was paid for this job',
    advice:
      'There is nothing to refund, and nothing was changed: the customer can still pay. To prevent that, cancel the job.',
  },
  already_refunded: { title: 'Everything has been refunded already', advice: 'Nothing was changed.' },
  refund_exceeds_rest: {
    title: 'The amount is more than can still be refunded',
    advice: 'Refund `leftCents` or less, or leave the amount out to refund everything.',
  },
};
