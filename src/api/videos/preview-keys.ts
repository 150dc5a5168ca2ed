import { isClosed } from '../../domain/video-state.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';

type Previewed = Pick<VideoRecord, 'state' | 'offer' | 'previews'>;

/** The key in the object store of the preview of a quote in the current offer; null when there is no preview, or no longer one. */
export function previewKeyOf({ state, offer, previews }: Previewed, quoteId: string): string | null {
  if (isClosed(state) || !offer?.quotes.some((quote) => quote.quoteId === quoteId)) return null;
  return previews?.clips.find((clip) => clip.quoteId === quoteId)?.key ?? null;
}

/** The key of the same excerpt of the original video. */
export function originalKeyOf({ state, previews }: Previewed): string | null {
  return isClosed(state) ? null : (previews?.originalKey ?? null);
}

/**
 * Whether a missing preview may still be made: for one quote, or for any quote when none is named. Only a quote that
 * encodes the video has a preview.
 */
export function isPreviewPending({ state, offer }: Previewed, quoteId?: string): boolean {
  if (isClosed(state) || !offer) return false;
  const asked = offer.quotes.filter((quote) => quoteId === undefined || quote.quoteId === quoteId);
  return asked.some(({ plan }) => plan.mode === 'encode' && plan.verdict !== 'cannot_fit');
}
