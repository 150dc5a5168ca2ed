import type { LinkMailWorkflowInput } from '../src/contracts/link-mail-workflow.js';
import { notify } from './activity-proxies.js';

/**
 * Mails the link to a job once more. A workflow of its own, because it must also go out for a job whose own workflow an
 * operator has terminated, and must outlast a mail provider's outage.
 */
export async function linkMailWorkflow({ jobId, mailId }: LinkMailWorkflowInput): Promise<{ status: string }> {
  return await notify.sendMail({ jobId, kind: 'link', mailId });
}
