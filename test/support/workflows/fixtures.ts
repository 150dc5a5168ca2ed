import type { VideoPolicy } from '../../../src/contracts/video-workflow.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { planSize, type Complexity, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import type { Quote } from '../../../src/domain/quote.js';
import type { Upsell } from '../../../src/domain/upsells.js';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const CALLER_GROUP = '7';

export const PRICE_CENTS = 299;
export const HIGHER_PRICE_CENTS = 499;

/** Timings that differ so much that a test can see which timer fired. */
export const POLICY: VideoPolicy = {
  uploadTimeoutMs: DAY_MS,
  quoteTimeoutMs: 6 * HOUR_MS,
  paymentTimeoutMs: HOUR_MS,
  gpuWaitTimeoutMs: 2 * MINUTE_MS,
  attentionTimeoutMs: 12 * HOUR_MS,
  retentionMs: 7 * DAY_MS,
  expiresSoonLeadMs: DAY_MS,
};

export const FACTS: MediaFacts = {
  containerFormat: 'mov,mp4,m4a,3gp,3g2,mj2',
  durationMs: 60_000,
  sizeBytes: 80_000_000,
  streamCount: 2,
  video: {
    codec: 'h264',
    pixelFormat: 'yuv420p',
    width: 1280,
    height: 720,
    rotationDegrees: 0,
    frameRate: 30,
    hdr: null,
  },
  audio: { codec: 'aac', channels: 2, sampleRateHz: 48_000 },
};

export const COMPLEXITY: Complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };

const PLAN: SizePlan = planSize({ facts: FACTS, complexity: COMPLEXITY, ceilingBytes: 25_000_000 });

/** The upsells that the quote for Gmail offers. */
const UPSELLS: readonly Upsell[] = [
  { name: 'priority', amountCents: 99, readyWithinMs: 10 * MINUTE_MS },
  { name: 'extendedRetention', amountCents: 49, retentionMs: 30 * DAY_MS },
];

/** The offer in every test: one quote of each kind. */
export const QUOTES: Quote[] = [
  { ...quote('gmail', { provider: 'gmail' }, { ...PLAN, verdict: 'fits' }, PRICE_CENTS), upsells: UPSELLS },
  quote('outlook', { provider: 'outlook' }, { ...PLAN, verdict: 'fits' }, HIGHER_PRICE_CENTS),
  quote('free', { provider: 'other' }, { ...PLAN, verdict: 'already_fits', mode: 'copy' }, 0),
  quote('tiny', { provider: 'own', ceilingBytes: 1000 }, { ...PLAN, verdict: 'cannot_fit' }, PRICE_CENTS),
];

/** The offer for another target. */
export function quoteFor(target: Quote['target']): Quote {
  const quoteId = target.provider === 'own' ? `own-${target.ceilingBytes}` : `for-${target.provider}`;
  return quote(quoteId, target, { ...PLAN, verdict: 'fits' }, PRICE_CENTS);
}

function quote(quoteId: string, target: Quote['target'], plan: SizePlan, amountCents: number): Quote {
  return {
    quoteId,
    target,
    plan,
    price: { amountCents, currency: 'usd', lines: [{ label: 'Compression', amountCents }] },
  };
}
