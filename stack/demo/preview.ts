import { pollUntil } from '../../src/async/poll-until.js';
import type { QuoteView } from '../../src/api/videos/video.schemas.js';
import type { VideoOrder } from '../customer/video-order.js';
import { downloadAtomically } from './delivery.js';

const PREVIEW_TIMEOUT_MS = 60_000;
const POLL_MS = 300;

/**
 * Saves the preview of a quote, once it has been made.
 * @returns false when there is no preview, or it was not made within a minute
 */
export async function savePreview(
  order: VideoOrder,
  { quoteId, verdict }: QuoteView,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (verdict !== 'fits') return false;
  const isMade = await pollUntil(
    async () => (await order.offer()).quotes.some((quote) => quote.quoteId === quoteId && quote.preview !== null),
    (found) => found,
    { intervalMs: POLL_MS, timeoutMs: PREVIEW_TIMEOUT_MS, signal },
  );
  if (isMade) await downloadAtomically(path, (unfinished) => order.downloadPreview(quoteId, unfinished));
  return isMade;
}
