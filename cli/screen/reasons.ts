/** Why a job has ended, for its customer. What is not here is nothing that a customer can do something about. */
const REASONS: Record<string, string> = {
  unreadable: 'the file cannot be read as a video',
  no_video: 'there is no moving picture in it',
  no_duration: 'nobody can tell how long it is',
  too_large: 'the file is larger than the service takes',
  too_long: 'the video is longer than the service takes',
  too_many_pixels: 'the picture is larger than the service takes',
  too_many_streams: 'the file has too many streams',
  too_many_frames: 'the file has more frames than any camera makes',
  encrypted: 'it is protected against copying',
  unsupported_colors: 'its colours are for Dolby Vision screens only; export it as HDR10 or in the standard range',
  cannot_fit: 'it turned out not to fit',
  upload_timeout: 'the upload took too long',
  upload_unusable: 'what arrived is not what was announced; is the file being written to?',
  quote_timeout: 'nobody bought the offer in time',
  payment_timeout: 'the payment was not confirmed in time',
  payment_failed: 'the payment failed',
  canceled_by_customer: 'you have called it off',
  canceled_by_support: 'support has called it off',
  refund_by_support: 'support has refunded it',
  deleted_by_customer: 'you have deleted it',
  retention_over: 'the time that it was kept for is over',
};

/** A reason code of the API in words. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? 'something went wrong at the service';
}
