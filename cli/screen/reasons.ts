/** Why a job has ended, in words for its customer. Reasons that a customer can do nothing about are not listed. */
const REASONS: Record<string, string> = {
  unreadable: 'the file cannot be read as a video',
  no_video: 'it contains no video',
  no_duration: 'we could not find out how long it is',
  too_large: 'the file is larger than the service accepts',
  too_long: 'the video is longer than the service accepts',
  too_many_pixels: 'the picture is larger than the service accepts',
  too_many_streams: 'the file has too many streams',
  too_many_frames: 'the file has more frames than any camera makes',
  too_complex: 'it needs more computing than the service does for one file; export it again with an ordinary encoder',
  encrypted: 'it is copy-protected',
  unsupported_colors: 'its colours work on Dolby Vision screens only; export it as HDR10 or in the standard range',
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
