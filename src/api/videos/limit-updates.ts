import { minutesToMs } from '../../config/environment.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Counts an update of a job's workflow, of a kind that the workflow itself does not limit. Temporal refuses every update
 * after 2000 of one workflow (`history.maxTotalUpdates`): those of customers must leave room for those of support.
 *
 * @throws Problem `too_many_requests`
 */
export async function limitUpdates(
  limits: RateLimitsRepository,
  kind: 'completions' | 'requotes',
  jobId: string,
  { UPDATES_PER_JOB: max, UPLOAD_TIMEOUT_MIN }: EnvironmentOf<'api'>,
): Promise<void> {
  // A job accepts updates of one kind for a shorter time than this, so at most two windows count.
  const windowMs = Math.max(DAY_MS, minutesToMs(UPLOAD_TIMEOUT_MIN));
  await enforceRateLimit(limits, `${kind}-of:${jobId}`, { max, windowMs });
}
