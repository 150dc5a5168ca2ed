// Decline codes of our own, in addition to the card network's. https://docs.stripe.com/declines/codes

/** The payment provider does not know the payment method, or does not accept it here. No bank was asked. */
export const UNUSABLE_PAYMENT_METHOD = 'payment_method_unknown';

/** The payment provider refused us or gave no answer, and nothing was charged. No bank declined the card. */
export const PROVIDER_UNAVAILABLE = 'provider_unavailable';
