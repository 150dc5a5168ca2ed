import type { Client } from '@temporalio/client';
import { DAILY_DIGEST_SCHEDULE_ID, WORKFLOWS } from '../contracts/workflow-names.js';
import { ensureSchedule } from './ensure-schedule.js';

const HOUR_MS = 60 * 60 * 1000;

/** Creates the schedule that mails the digest every day at 06:00 UTC. A repeat changes nothing. */
export async function ensureDailyDigestSchedule(client: Client): Promise<void> {
  await ensureSchedule(client, DAILY_DIGEST_SCHEDULE_ID, {
    workflowType: WORKFLOWS.dailyDigest,
    everyMs: 24 * HOUR_MS,
    offsetMs: 6 * HOUR_MS,
    input: {},
  });
}
