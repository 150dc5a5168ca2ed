import type { JobText } from '../../../../texts/job/job-text.js';
import type { SizePlan } from './plan-types.js';

/** The plan in one sentence for the customer. Its reasons give the details. */
export function summarizePlan(plan: SizePlan): JobText {
  const { verdict, grade, video, audio, aim, targetBytes, ceilingBytes } = plan;
  if (plan.mode === 'copy') return { code: 'short.copied', params: {} };
  if (verdict === 'cannot_fit') {
    return { code: 'short.cannot_fit', params: { ceilingBytes, smallestBytes: plan.smallestWorkableBytes } };
  }
  const { width, height } = video;
  const sound = audio === null ? 'none' : audio.channels === 1 ? 'mono' : 'stereo';
  const sizeBytes = aim === 'quality' ? targetBytes : ceilingBytes;
  const code = verdict === 'already_fits' ? 'short.encoded_for_free' : 'short.encoded';
  return { code, params: { grade, width, height, sound, aim, sizeBytes } };
}
