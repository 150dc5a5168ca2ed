import { correctPlan, type MeasuredAttempt } from '../plan/plan-correction.js';
import type { SizePlan } from '../plan/plan-types.js';

/** Second passes that were made before: how many, and what the last one came to. */
export interface AttemptHistory {
  readonly attempts: number;
  readonly last: MeasuredAttempt | null;
}

export const NO_ATTEMPTS: AttemptHistory = { attempts: 0, last: null };

/** The plan for the next second pass: corrected by the last one, wherever that was made, instead of repeating its miss. */
export function planNextAttempt(plan: SizePlan, { last }: AttemptHistory): SizePlan {
  if (last === null) return plan;
  return correctPlan({ ...plan, video: { ...plan.video, bitrateBps: last.bitrateBps } }, last.sizeBytes);
}
