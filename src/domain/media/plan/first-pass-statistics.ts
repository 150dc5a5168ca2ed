import type { SizePlan } from './plan-types.js';
import { EASIER_BY_CRF_STEPS, TYPICAL_PASS1_QUANTISER_OFFSET } from './tuning.js';

const P_FRAME_QUANTISER = /type:P [^;]*?\bq:([\d.]+)/g;

/** Mean quantiser of the P frames in x264's statistics; null when there are none. */
export function meanQuantiser(statistics: string): number | null {
  const quantisers = [...statistics.matchAll(P_FRAME_QUANTISER)].map(([, q = '']) => Number.parseFloat(q));
  if (quantisers.length === 0) return null;
  return quantisers.reduce((sum, q) => sum + q, 0) / quantisers.length;
}

/**
 * The plan with its larger picture (`raisedTo`), if pass 1 found the file easier than its sample; otherwise null. The
 * quoted picture is a minimum: it never becomes smaller here.
 */
export function raisedPlan(plan: SizePlan, statistics: string): SizePlan | null {
  const { raisedTo, ...video } = plan.video;
  const quantiser = meanQuantiser(statistics);
  if (raisedTo === undefined || video.expectedCrf === undefined || quantiser === null) return null;
  if (quantiser > video.expectedCrf + TYPICAL_PASS1_QUANTISER_OFFSET - EASIER_BY_CRF_STEPS) return null;
  return { ...plan, video: { ...video, ...raisedTo } };
}

/** The factor for the bits of content that is easier by `EASIER_BY_CRF_STEPS` steps of CRF. */
export function easierContentBitrateFactor(crfStepsPerDoubling: number): number {
  return 2 ** (EASIER_BY_CRF_STEPS / crfStepsPerDoubling);
}
