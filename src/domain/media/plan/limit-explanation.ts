import type { JobText } from '../../../../texts/job/job-text.js';
import { inEnglish } from '../../in-english.js';
import { PROVIDERS, TRANSIT_GROWTH_PERCENT, type CapMeasure, type Target } from './targets.js';

/** A target's limit, explained to a customer. Sizes are in bytes; MB in the sentence is 10^6 bytes. */
export interface LimitExplanation {
  /** What the service allows, for the file or the message, as `capAppliesTo` says. */
  readonly capBytes: number;
  readonly capAppliesTo: CapMeasure;
  /** The largest file that certainly fits. */
  readonly ceilingBytes: number;
  /** Why the limit is this size, in one sentence. */
  readonly explanation: string;
  readonly explanationCode: JobText;
}

/** Explains why a file for this target may have at most `ceilingBytes`. */
export function explainLimit(target: Target, ceilingBytes: number): LimitExplanation {
  const { capBytes, capAppliesTo } =
    target.provider === 'own' ? { capBytes: ceilingBytes, capAppliesTo: 'file' as const } : PROVIDERS[target.provider];
  const explanationCode = explanationFor(target, { capBytes, capAppliesTo, ceilingBytes });
  return { capBytes, capAppliesTo, ceilingBytes, explanation: inEnglish(explanationCode), explanationCode };
}

function explanationFor(
  { provider }: Target,
  { capBytes, capAppliesTo, ceilingBytes }: Pick<LimitExplanation, 'capBytes' | 'capAppliesTo' | 'ceilingBytes'>,
): JobText {
  if (provider === 'own') return { code: 'limit.own', params: { ceilingBytes } };
  if (capAppliesTo === 'file') return { code: 'limit.file', params: { provider, capBytes } };
  return {
    code: 'limit.message',
    params: { provider, capBytes, growthPercent: TRANSIT_GROWTH_PERCENT, ceilingBytes },
  };
}
