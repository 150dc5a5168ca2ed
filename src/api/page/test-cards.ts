/**
 * The cards that the page offers when payments go to the simulator, by the ids of its PaymentMethods. All but `slow`
 * are test cards of Stripe: https://docs.stripe.com/testing
 */
export const TEST_CARDS = [
  { name: 'succeeds', paymentMethodId: 'pm_card_visa' },
  { name: 'declined', paymentMethodId: 'pm_card_visa_chargeDeclined' },
  { name: 'insufficient_funds', paymentMethodId: 'pm_card_visa_chargeDeclinedInsufficientFunds' },
  { name: 'three_d_secure', paymentMethodId: 'pm_card_authenticationRequired' },
  { name: 'slow', paymentMethodId: 'pm_card_slow' },
  { name: 'refund_fails', paymentMethodId: 'pm_card_refundFail' },
] as const;
