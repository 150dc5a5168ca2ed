import { setTimeout as sleep } from 'node:timers/promises';
import type { QuoteView } from '../../src/api/videos/video.schemas.js';
import type { VideoOrder } from '../customer/video-order.js';
import { downloadAtomically } from './delivery.js';

const PREVIEW_TIMEOUT_MS = 60_000;
const POLL_MS = 300;

/**
 * Saves what a quote's encode would look like, once that is made.
 * @returns false when there is nothing to see, or nobody has made it within a minute
 */
export async function savePreview(
  order: VideoOrder,
  { quoteId, verdict }: QuoteView,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (verdict !== 'fits') return false;
  const deadline = performance.now() + PREVIEW_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const { quotes } = await order.offer();
    if (quotes.some((quote) => quote.quoteId === quoteId && quote.preview !== null)) {
      await downloadAtomically(path, (unfinished) => order.downloadPreview(quoteId, unfinished));
      return true;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
  return false;
}
