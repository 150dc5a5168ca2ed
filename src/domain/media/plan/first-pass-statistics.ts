import type { SizePlan } from './plan-types.js';
import { EASIER_BY_CRF_STEPS, TYPICAL_PASS1_QUANTISER_OFFSET } from './tuning.js';

const P_FRAME_QUANTISER = /type:P [^;]*?\bq:([\d.]+)/g;

/** Mean quantiser of the frames that x264's statistics call P; null for statistics without any. */
export function meanQuantiser(statistics: string): number | null {
  const quantisers = [...statistics.matchAll(P_FRAME_QUANTISER)].map(([, q = '']) => Number.parseFloat(q));
  if (quantisers.length === 0) return null;
  return quantisers.reduce((sum, q) => sum + q, 0) / quantisers.length;
}

/**
 * The plan with the larger picture that it names for a file easier than its sample, or null when pass 1 has not found
 * it to be so. What was quoted is a floor: no picture ever becomes smaller here.
 */
export function raisedPlan(plan: SizePlan, statistics: string): SizePlan | null {
  const { raisedTo, ...video } = plan.video;
  const quantiser = meanQuantiser(statistics);
  if (raisedTo === undefined || video.expectedCrf === undefined || quantiser === null) return null;
  if (quantiser > video.expectedCrf + TYPICAL_PASS1_QUANTISER_OFFSET - EASIER_BY_CRF_STEPS) return null;
  return { ...plan, video: { ...video, ...raisedTo } };
}

/** How many times the bits a content is worth that is easier by `EASIER_BY_CRF_STEPS` steps of CRF. */
export function easierContentBitrateFactor(crfStepsPerDoubling: number): number {
  return 2 ** (EASIER_BY_CRF_STEPS / crfStepsPerDoubling);
}
