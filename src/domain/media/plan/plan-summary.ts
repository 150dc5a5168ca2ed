import { formatMegabytes } from '../units.js';
import type { SizePlan } from './plan-types.js';

/** The plan in one sentence for the customer; `reasons` say the rest. */
export function summarizePlan(plan: SizePlan): string {
  if (plan.verdict === 'already_fits') return 'It already fits and stays as it is, without location and device data.';
  if (plan.verdict === 'cannot_fit') {
    return `It cannot be made to fit ${formatMegabytes(plan.ceilingBytes)}; the smallest workable size is ${formatMegabytes(plan.smallestWorkableBytes)}.`;
  }
  const { width, height } = plan.video;
  return `${qualityOf(plan)} at ${width} by ${height} ${soundOf(plan)}, ${aimOf(plan)}.`;
}

function qualityOf({ grade }: SizePlan): string {
  return grade === null ? 'A picture' : `${grade.charAt(0).toUpperCase()}${grade.slice(1)} quality`;
}

function soundOf({ audio }: SizePlan): string {
  if (audio === null) return 'without sound';
  return audio.channels === 1 ? 'with mono sound' : 'with stereo sound';
}

function aimOf({ aim, targetBytes, ceilingBytes }: SizePlan): string {
  return aim === 'quality'
    ? `in ${formatMegabytes(targetBytes)}: more would not be seen`
    : `just under the limit of ${formatMegabytes(ceilingBytes)}`;
}
