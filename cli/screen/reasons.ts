import { REJECTION_WORDS } from '../../src/domain/media/facts/media-limits.js';

/** Why a job has ended, in words for its customer. Reasons that a customer can do nothing about are not listed. */
const REASONS: Record<string, string> = {
  ...REJECTION_WORDS,
  cannot_fit: 'it could not be made to fit',
  upload_timeout: 'the upload took too long',
  upload_unusable:
    'the upload does not match the file that you announced; check whether the file is still being written',
  quote_timeout: 'the offer expired before it was bought',
  payment_timeout: 'the payment was not confirmed in time',
  payment_failed: 'the payment failed',
  canceled_by_customer: 'you canceled it',
  canceled_by_support: 'support canceled it',
  refund_by_support: 'support refunded it',
  deleted_by_customer: 'you deleted it',
  retention_over: 'it was deleted at the end of its storage time',
};

/** A reason code of the API in words. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? 'we have a problem on our side';
}
