import { lowerAim } from './plan-correction.js';
import type { SizePlan } from './plan-types.js';

/** NVENC's rate control is unmeasured, so it gets more room below the ceiling. */
const NVENC_AIM_RATIO = 0.94;

const UNMEASURED = 'Encoded on a GPU, whose exactness is unmeasured: it aims lower than a CPU would.';

/** The plan as NVENC carries it out: with a wider margin, and saying why. */
export function planForNvenc(plan: SizePlan): SizePlan {
  const aimed = lowerAim(plan, NVENC_AIM_RATIO);
  return { ...aimed, reasons: [...aimed.reasons, UNMEASURED] };
}
