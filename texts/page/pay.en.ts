import type { Formats } from '../formats.js';

/** Paying: what is bought, for how much, and how. */
export const payTexts = (format: Formats) => ({
  title: 'Check and pay',
  back: 'Back to the choice',
  bought: 'You buy',
  fit: (target: string) => `Making the video fit: ${target}`,
  extras: 'Add if you like',
  upsells: {
    priority: {
      name: 'Priority',
      does: (readyWithinSec: number) =>
        `Compressed before others, ready within ${format.duration(readyWithinSec * 1000)} of your payment. If it is late, we refund this fee automatically.`,
    },
    extendedRetention: {
      name: (keptForSec: number) => `Kept for ${format.duration(keptForSec * 1000)}`,
      does: (otherwiseSec: number) =>
        `You can download the result that long, otherwise for ${format.duration(otherwiseSec * 1000)}.`,
    },
  },
  total: 'Total',
  tax: 'All taxes are included.',
  money: (amountCents: number, currency: string) => format.money(amountCents, currency),
  consent:
    'Begin at once. I know that my right to withdraw from the purchase ends when the video is delivered. If it cannot be delivered, I get all my money back.',
  consentMissing: 'Tick the box to agree that we start right away, then pay.',
  pay: (amountCents: number, currency: string) => `Pay ${format.money(amountCents, currency)}`,
  paying: 'Paying…',
  once: 'You are charged once, however often you press.',
  simulator: {
    title: 'Payment simulator: no money moves',
    words: 'This installation is a demonstration. Choose what the test card does.',
    legend: 'Test card',
    cards: {
      succeeds: { label: 'Succeeds', hint: 'The payment goes through.' },
      declined: { label: 'Declined', hint: 'The bank says no, without a reason.' },
      insufficient_funds: { label: 'Insufficient funds', hint: 'The bank says no: there is too little money.' },
      three_d_secure: { label: '3-D Secure', hint: 'The bank asks you to approve the payment on its page.' },
      slow: { label: 'Slow', hint: 'The bank takes a while to answer.' },
      refund_fails: { label: 'Refund fails', hint: 'Paid, but a later refund comes back once.' },
    },
  },
  stripe: {
    legend: 'How do you want to pay?',
    loading: 'Loading the payment form of Stripe…',
    failed: 'The payment form of Stripe did not load. A content blocker may be in the way. Nothing was charged.',
    again: 'Load it again',
    incomplete: 'Something in the payment form is missing or not right.',
    isSending: 'This page is still sending another video. Pay in a new tab, so that the upload goes on here.',
    newTab: 'Pay in a new tab',
  },
  unavailable: 'This installation does not take payments on its page. Nothing was charged.',
  declined: 'Your card was declined',
  another: 'Choose another card, or try again.',
  notCharged: 'Nothing was charged.',
  unknown:
    'We had no answer, so we do not know yet whether the payment was made. Press once more: you cannot be charged twice.',
  waiting: {
    processing: 'Your bank has not answered yet. This usually takes a few seconds. Do not pay again.',
    processingLong: 'Some banks take minutes. You can close this page and come back by its link.',
    action: 'Your bank asks you to confirm the payment.',
    actionButton: 'Confirm with my bank',
    elsewhere:
      'Your bank asks you to confirm the payment, in the window where you paid. Finish it there, or pay with another card here: then the first card is not charged.',
    otherCard: 'Pay with another card',
  },
});

export type PayTexts = ReturnType<typeof payTexts>;
