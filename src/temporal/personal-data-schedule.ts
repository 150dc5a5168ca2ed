import type { Client } from '@temporalio/client';
import type { PersonalDataInput } from '../contracts/personal-data-workflow.js';
import { PERSONAL_DATA_SCHEDULE_ID, WORKFLOWS } from '../contracts/workflow-names.js';
import { ensureSchedule } from './ensure-schedule.js';

// The configuration counts in days: an hour more is none, and a run that finds nothing costs one query.
const EVERY_MS = 60 * 60 * 1000;

/** Makes the schedule that erases personal data, or brings it up to date with the configuration. A repeat changes nothing. */
export async function ensurePersonalDataSchedule(client: Client, input: PersonalDataInput): Promise<void> {
  await ensureSchedule(client, PERSONAL_DATA_SCHEDULE_ID, {
    workflowType: WORKFLOWS.personalData,
    everyMs: EVERY_MS,
    input,
  });
}
