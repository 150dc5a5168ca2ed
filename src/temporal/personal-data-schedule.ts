import type { Client } from '@temporalio/client';
import type { PersonalDataInput } from '../contracts/personal-data-workflow.js';
import { PERSONAL_DATA_SCHEDULE_ID, WORKFLOWS } from '../contracts/workflow-names.js';
import { ensureSchedule } from './ensure-schedule.js';

// The configuration counts in days, so an hour more does not matter, and a run that finds nothing costs one query.
const EVERY_MS = 60 * 60 * 1000;

/** Creates the schedule that erases personal data, or updates it to the configuration. A repeat changes nothing. */
export async function ensurePersonalDataSchedule(client: Client, input: PersonalDataInput): Promise<void> {
  await ensureSchedule(client, PERSONAL_DATA_SCHEDULE_ID, {
    workflowType: WORKFLOWS.personalData,
    everyMs: EVERY_MS,
    input,
  });
}
