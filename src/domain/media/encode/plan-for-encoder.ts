import type { Encoder } from '../argv/encoder-options.js';
import { lowerTarget } from '../plan/plan-correction.js';
import { withReason } from '../plan/plan-reasons.js';
import type { SizePlan } from '../plan/plan-types.js';
import { NVENC_AIM_RATIO, SVT_AV1_AIM_RATIO } from './tuning.js';

/** The plan with the margin that the rate control of this encoder needs. */
export function planForEncoder(encoder: Encoder, plan: SizePlan): SizePlan {
  if (encoder === 'x264') return plan;
  if (encoder === 'svt-av1') return lowerTarget(plan, SVT_AV1_AIM_RATIO);
  return withReason(lowerTarget(plan, NVENC_AIM_RATIO), { code: 'plan.gpu_unmeasured', params: {} });
}
