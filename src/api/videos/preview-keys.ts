import { isClosed } from '../../domain/video-state.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';

type Previewed = Pick<VideoRecord, 'state' | 'offer' | 'previews'>;

/** Where in the store the preview of a quote of the present offer lies; null when there is none, or none any more. */
export function previewKeyOf({ state, offer, previews }: Previewed, quoteId: string): string | null {
  if (isClosed(state) || !offer?.quotes.some((quote) => quote.quoteId === quoteId)) return null;
  return previews?.clips.find((clip) => clip.quoteId === quoteId)?.key ?? null;
}

/** The same excerpt as it is. */
export function originalKeyOf({ state, previews }: Previewed): string | null {
  return isClosed(state) ? null : (previews?.originalKey ?? null);
}

/**
 * Whether a preview that is not there may still come: of one quote, or of any when none is named. Only what is to be
 * encoded has one.
 */
export function isPreviewPending({ state, offer }: Previewed, quoteId?: string): boolean {
  if (isClosed(state) || !offer) return false;
  const asked = offer.quotes.filter((quote) => quoteId === undefined || quote.quoteId === quoteId);
  return asked.some(({ plan }) => plan.mode === 'encode' && plan.verdict === 'fits');
}
