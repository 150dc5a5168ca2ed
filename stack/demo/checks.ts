import type { QuoteView, VideoView } from '../../src/api/videos/video.schemas.js';
import type { MessageSummary } from '../simulators/inbox/message-store.js';
import { isDownloadLink, type DownloadProbe } from './delivery.js';

/** The outcome of something that the demonstration checked itself. */
export interface Check {
  what: string;
  passed: boolean;
}

/** Allows for one packet of sound at the end, and for rounding. */
const DURATION_ROUNDING_MS = 50;

/** Checks what must be true of a delivered job. `mails` is null when the user's own mail server was used. */
export function checksOf(delivered: {
  video: VideoView;
  quote: QuoteView;
  measured: DownloadProbe;
  mails: readonly MessageSummary[] | null;
}): Check[] {
  const { video, quote, measured, mails } = delivered;
  const checks = [
    { what: 'under the limit', passed: measured.sizeBytes <= quote.ceilingBytes },
    { what: 'same length as before', passed: keepsLength(video, quote, measured) },
    { what: 'as large as the API says', passed: measured.sizeBytes === video.result?.sizeBytes },
  ];
  if (mails) checks.push({ what: 'link in the inbox, once', passed: mails.filter(isDownloadLink).length === 1 });
  return checks;
}

/** A difference of one frame is only rounding. */
function keepsLength(video: VideoView, quote: QuoteView, measured: DownloadProbe): boolean {
  if (!video.source || measured.durationMs === null) return false;
  const toleranceMs = 1000 / quote.picture.frameRate + DURATION_ROUNDING_MS;
  return Math.abs(measured.durationMs - video.source.durationMs) <= toleranceMs;
}
