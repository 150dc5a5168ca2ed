import type { LinkMailWorkflowInput } from '../src/contracts/link-mail-workflow.js';
import { notify } from './activity-proxies.js';

/**
 * Mails the link to a job again. It is a workflow of its own because it must also work for a job whose workflow was terminated,
 * and must outlast an outage of the mail provider.
 */
export async function linkMailWorkflow({ jobId, mailId }: LinkMailWorkflowInput): Promise<{ status: string }> {
  return await notify.sendMail({ jobId, kind: 'link', mailId });
}
