import { formatMegabytes } from '../units.js';
import type { SizePlan } from './plan-types.js';

/** The plan in one sentence for the customer. `reasons` has the rest. */
export function summarizePlan(plan: SizePlan): string {
  if (plan.mode === 'copy') return 'It already fits, so it is only copied, without location and device data.';
  if (plan.verdict === 'cannot_fit') {
    return `It cannot fit into ${formatMegabytes(plan.ceilingBytes)}. The smallest usable size is ${formatMegabytes(plan.smallestWorkableBytes)}.`;
  }
  const { width, height } = plan.video;
  const result = `${qualityOf(plan)} at ${width} by ${height} ${soundOf(plan)}, ${aimOf(plan)}.`;
  return plan.verdict === 'already_fits'
    ? `It already fits, and is encoded for free so that it plays everywhere: ${lowerFirst(result)}`
    : result;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
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
    ? `in ${formatMegabytes(targetBytes)}; a larger file would not look better`
    : `just under the limit of ${formatMegabytes(ceilingBytes)}`;
}
