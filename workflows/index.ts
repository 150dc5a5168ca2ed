// The only entry point of the workflow bundle: Temporal sees only what is exported here.
export { videoWorkflow } from './video.workflow.js';
export { refundWorkflow } from './refund.workflow.js';
export { reconcileWorkflow } from './reconcile.workflow.js';
export { linkMailWorkflow } from './link-mail.workflow.js';
export { webhookDeliveryWorkflow } from './webhook-delivery.workflow.js';
// Histories use the older name.
export { closeOrphanedJobWorkflow as closeStrayWorkflow } from './close-orphaned-job.workflow.js';
export { personalDataWorkflow } from './personal-data.workflow.js';
export { dailyDigestWorkflow } from './daily-digest.workflow.js';
