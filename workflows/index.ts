// The only entry of the workflow bundle: what is not exported here does not exist for Temporal.
export { videoWorkflow } from './video.workflow.js';
export { refundWorkflow } from './refund.workflow.js';
export { reconcileWorkflow } from './reconcile.workflow.js';
export { linkMailWorkflow } from './link-mail.workflow.js';
export { webhookDeliveryWorkflow } from './webhook-delivery.workflow.js';
export { closeStrayWorkflow } from './close-stray.workflow.js';
