import type { PaymentView } from '../../src/contracts/activities.js';
import type { VideoRecord } from '../../src/persistence/videos/video.schema.js';

/** See `PaymentView.promisedUntilMs`. A run begun by a reset leaves the expiry of the earlier delivery in the record. */
export function promisedUntilMsOf(
  video: Pick<VideoRecord, 'filesDeletedAtMs' | 'expiresAtMs'> | null,
): PaymentView['promisedUntilMs'] {
  return !video || video.filesDeletedAtMs ? undefined : (video.expiresAtMs ?? null);
}
