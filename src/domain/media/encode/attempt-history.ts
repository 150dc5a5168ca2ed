import { correctPlan, type MeasuredAttempt } from '../plan/plan-correction.js';
import type { SizePlan } from '../plan/plan-types.js';

/** Earlier second passes: how many, and the result of the last one. */
export interface AttemptHistory {
  readonly attempts: number;
  readonly last: MeasuredAttempt | null;
}

export const NO_ATTEMPTS: AttemptHistory = { attempts: 0, last: null };

/** The plan for the next second pass. It is corrected by the last result, even if another worker produced that. */
export function planNextAttempt(plan: SizePlan, { last }: AttemptHistory): SizePlan {
  if (last === null) return plan;
  return correctPlan({ ...plan, video: { ...plan.video, bitrateBps: last.bitrateBps } }, last.sizeBytes);
}
