/** What a person can understand, and do something about, of the reasons for which cards are declined. */
export type DeclineReason =
  | 'insufficient_funds'
  | 'expired_card'
  | 'incorrect_cvc'
  | 'incorrect_number'
  | 'invalid_expiry'
  | 'incorrect_address'
  | 'not_supported'
  | 'limit_exceeded'
  | 'authentication_required'
  | 'processing_error'
  | 'unknown';

const REASONS = new Map<string, DeclineReason>([
  ['insufficient_funds', 'insufficient_funds'],
  ['expired_card', 'expired_card'],
  ['incorrect_cvc', 'incorrect_cvc'],
  ['invalid_cvc', 'incorrect_cvc'],
  ['incorrect_number', 'incorrect_number'],
  ['invalid_number', 'incorrect_number'],
  ['invalid_expiry_month', 'invalid_expiry'],
  ['invalid_expiry_year', 'invalid_expiry'],
  ['incorrect_zip', 'incorrect_address'],
  ['incorrect_address', 'incorrect_address'],
  ['card_not_supported', 'not_supported'],
  ['currency_not_supported', 'not_supported'],
  ['not_permitted', 'not_supported'],
  ['service_not_allowed', 'not_supported'],
  ['transaction_not_allowed', 'not_supported'],
  ['card_velocity_exceeded', 'limit_exceeded'],
  ['withdrawal_count_limit_exceeded', 'limit_exceeded'],
  ['authentication_required', 'authentication_required'],
  ['authentication_not_handled', 'authentication_required'],
  // No decline of the bank's: the customer has refused or failed the 3-D Secure step. https://docs.stripe.com/error-codes
  ['payment_intent_authentication_failure', 'authentication_required'],
  ['approve_with_id', 'processing_error'],
  ['issuer_not_available', 'processing_error'],
  ['processing_error', 'processing_error'],
  ['reenter_transaction', 'processing_error'],
  ['try_again_later', 'processing_error'],
]);

/**
 * The reason behind a decline code. Stripe asks not to tell the holder of a card that it is reported as lost, stolen or
 * used for fraud: such codes are `unknown`, and so is every code that is not listed. https://docs.stripe.com/declines/codes
 */
export function declineReasonOf(declineCode: string | undefined): DeclineReason {
  return (declineCode !== undefined && REASONS.get(declineCode)) || 'unknown';
}
