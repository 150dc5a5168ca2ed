// The only entry of the workflow bundle: what is not exported here does not exist for Temporal.
export { videoWorkflow } from './video.workflow.js';
export { refundWorkflow } from './refund.workflow.js';
export { reconcileWorkflow } from './reconcile.workflow.js';
export { linkMailWorkflow } from './link-mail.workflow.js';
export { webhookDeliveryWorkflow } from './webhook-delivery.workflow.js';
// Histories know it by its older name.
export { closeOrphanedJobWorkflow as closeStrayWorkflow } from './close-orphaned-job.workflow.js';
export { personalDataWorkflow } from './personal-data.workflow.js';
export { dailyDigestWorkflow } from './daily-digest.workflow.js';
