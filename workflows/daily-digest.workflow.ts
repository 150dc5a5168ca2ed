import { workflowInfo } from '@temporalio/workflow';
import { digestMails } from './activity-proxies.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Run by a schedule: mails the operators what the last 24 hours brought. */
export async function dailyDigestWorkflow(): Promise<void> {
  await digestMails.sendDailyDigest({ digestId: workflowInfo().runId, sinceMs: Date.now() - DAY_MS });
}
