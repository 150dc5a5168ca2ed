/** Workflow types as registered with Temporal: the names of the exports of `workflows/index.ts`. */
export const WORKFLOWS = {
  video: 'videoWorkflow',
  refund: 'refundWorkflow',
  reconcile: 'reconcileWorkflow',
  closeOrphanedJob: 'closeStrayWorkflow',
  linkMail: 'linkMailWorkflow',
  webhookDelivery: 'webhookDeliveryWorkflow',
  personalData: 'personalDataWorkflow',
  dailyDigest: 'dailyDigestWorkflow',
} as const;

/** What the Temporal Web UI calls each kind of workflow that is started in more than one place. */
export const STATIC_SUMMARIES = {
  refund: 'Refund the payment for one video',
  closeOrphanedJob: 'Close one job whose own workflow was terminated',
} as const;

/** The workflow that owns one upload, from first part to clean-up. */
export function videoWorkflowId(jobId: string): string {
  return `video-${jobId}`;
}

/** The only workflow that refunds the money of a job, no matter who requested the refund. */
export function refundWorkflowId(jobId: string): string {
  return `refund-${jobId}`;
}

/** One mail with the link to a job. A repeat with the same `mailId` is the same mail. */
export function linkMailWorkflowId(jobId: string, mailId: string): string {
  return `link-${jobId}-${mailId}`;
}

/** One message for one webhook endpoint, no matter who requests it and how often. */
export function webhookDeliveryWorkflowId(deliveryId: string): string {
  return `webhook-${deliveryId}`;
}

/** The Temporal Schedule that runs `reconcileWorkflow`. */
export const RECONCILE_SCHEDULE_ID = 'reconcile';

/** The Temporal Schedule that runs `personalDataWorkflow`. */
export const PERSONAL_DATA_SCHEDULE_ID = 'personal-data';

/** The Temporal Schedule that runs `dailyDigestWorkflow`. */
export const DAILY_DIGEST_SCHEDULE_ID = 'daily-digest';
