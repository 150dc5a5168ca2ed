/** How a test card behaves. Except where a field says otherwise, Stripe documents it (https://docs.stripe.com/testing). */
export interface TestCard {
  number: string;
  brand: string;
  /** Names after `pm_card_`. */
  tokens: string[];
  /** The charge is declined with this error. */
  decline?: Decline;
  /** The customer must authenticate (3-D Secure) before the charge is tried. */
  authentication?: true;
  /** The charge is `processing` at first, and succeeds or is declined after a while. Stripe has no test card for this. */
  slow?: true;
  /** The outcome of a refund after a while; without it, a refund succeeds at once. */
  refund?: 'pending_then_succeeded' | 'succeeded_then_failed';
  /** The charge is disputed after a while, for this reason. */
  disputeReason?: string;
  /** The number is refused when a PaymentMethod is created from it. */
  rejectedNumber?: true;
}

export interface Decline {
  code: string;
  declineCode?: string;
  message: string;
}

const DECLINED = 'Your card was declined.';
const declined = (declineCode: string, message = DECLINED): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});
const both = (name: string): string[] => [name, `visa_${name}`];

const NO_FUNDS = declined('insufficient_funds', 'Your card has insufficient funds.');

/** Cards that are not listed behave like 4242…: they succeed. */
const TEST_CARDS: TestCard[] = [
  { number: '4242424242424242', brand: 'visa', tokens: ['visa', 'us'] },
  { number: '4000056655665556', brand: 'visa', tokens: ['visa_debit'] },
  { number: '5555555555554444', brand: 'mastercard', tokens: ['mastercard'] },
  { number: '5200828282828210', brand: 'mastercard', tokens: ['mastercard_debit'] },
  { number: '378282246310005', brand: 'amex', tokens: ['amex'] },
  { number: '6011111111111117', brand: 'discover', tokens: ['discover'] },
  {
    number: '4000000000000002',
    brand: 'visa',
    tokens: both('chargeDeclined'),
    decline: declined('generic_decline'),
  },
  { number: '4000000000009995', brand: 'visa', tokens: both('chargeDeclinedInsufficientFunds'), decline: NO_FUNDS },
  {
    number: '4000000000009987',
    brand: 'visa',
    tokens: both('chargeDeclinedLostCard'),
    decline: declined('lost_card'),
  },
  {
    number: '4000000000009979',
    brand: 'visa',
    tokens: both('chargeDeclinedStolenCard'),
    decline: declined('stolen_card'),
  },
  {
    number: '4000000000006975',
    brand: 'visa',
    tokens: both('chargeDeclinedVelocityLimitExceeded'),
    decline: declined(
      'card_velocity_exceeded',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  },
  {
    number: '4100000000000019',
    brand: 'visa',
    tokens: ['radarBlock', ...both('chargeDeclinedFraudulent')],
    decline: declined('fraudulent'),
  },
  {
    number: '4000000000000069',
    brand: 'visa',
    tokens: both('chargeDeclinedExpiredCard'),
    decline: { code: 'expired_card', message: 'Your card has expired.' },
  },
  {
    number: '4000000000000127',
    brand: 'visa',
    tokens: both('chargeDeclinedIncorrectCvc'),
    decline: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  },
  {
    number: '4000000000000119',
    brand: 'visa',
    tokens: both('chargeDeclinedProcessingError'),
    decline: {
      code: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  },
  { number: '4242424242424241', brand: 'visa', tokens: [], rejectedNumber: true },
  { number: '4000002760003184', brand: 'visa', tokens: ['authenticationRequired'], authentication: true },
  { number: '4000002500003155', brand: 'visa', tokens: ['authenticationRequiredOnSetup'], authentication: true },
  { number: '4000000000003220', brand: 'visa', tokens: ['threeDSecure2Required'], authentication: true },
  { number: '4000000000003055', brand: 'visa', tokens: ['threeDSecureOptional'] },
  {
    number: '4000008260003178',
    brand: 'visa',
    tokens: ['authenticationRequiredChargeDeclinedInsufficientFunds'],
    authentication: true,
    decline: NO_FUNDS,
  },
  {
    number: '4000008400001629',
    brand: 'visa',
    tokens: ['threeDSecureRequiredChargeDeclined'],
    authentication: true,
    decline: declined('generic_decline'),
  },
  { number: '4000000000008888', brand: 'visa', tokens: ['slow'], slow: true },
  {
    number: '4000000000008896',
    brand: 'visa',
    tokens: ['slowDeclined'],
    slow: true,
    decline: declined('generic_decline'),
  },
  { number: '4000000000000259', brand: 'visa', tokens: ['createDispute'], disputeReason: 'fraudulent' },
  {
    number: '4000000000002685',
    brand: 'visa',
    tokens: ['createDisputeProductNotReceived'],
    disputeReason: 'product_not_received',
  },
  { number: '4000000000007726', brand: 'visa', tokens: ['pendingRefund'], refund: 'pending_then_succeeded' },
  { number: '4000000000005126', brand: 'visa', tokens: ['refundFail'], refund: 'succeeded_then_failed' },
];

/** The card of a documented id such as `pm_card_visa`; undefined if no card has that name. */
export function cardByTestId(paymentMethodId: string): TestCard | undefined {
  return TEST_CARDS.find((card) => card.tokens.some((token) => `pm_card_${token}` === paymentMethodId));
}

/** The card of a number; undefined if it is not one of the test numbers. */
export function cardByNumber(number: string): TestCard | undefined {
  const digits = number.replace(/[\s-]/g, '');
  return TEST_CARDS.find((card) => card.number === digits);
}
