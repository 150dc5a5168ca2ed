import type { OperationId } from '../access/operations.js';

/** A chapter of the API documentation: a tag, and its operations in the order in which callers need them. */
export interface Group {
  name: string;
  description: string;
  operations: readonly OperationId[];
}

/** Every operation is in one group. The document, and so its web page, has them in this order. */
export const GROUPS: readonly Group[] = [
  {
    name: 'create',
    description: 'Create a job for a video, and find the jobs that you have.',
    operations: ['createVideo', 'getVideo', 'listVideos', 'changeVideo', 'recoverLinks'],
  },
  {
    name: 'upload',
    description: 'Send the parts of the video to the object store, and say when all are sent.',
    operations: ['signUploadParts', 'listUploadParts', 'completeUpload'],
  },
  {
    name: 'quote',
    description: 'Learn the price, the expected quality and the size, before and after the upload.',
    operations: ['getPageSettings', 'estimate', 'getQuote', 'requote', 'playOriginal', 'playPreview'],
  },
  {
    name: 'pay',
    description: 'Buy a quote, and see what was paid and refunded.',
    operations: ['checkout', 'getReceipt'],
  },
  {
    name: 'follow',
    description: 'Follow the job, and stop it.',
    operations: ['followVideo', 'getRecord', 'cancelVideo'],
  },
  {
    name: 'take',
    description: 'Download the result, keep it longer, or delete it.',
    operations: ['downloadVideo', 'getPoster', 'extendRetention', 'deleteVideo'],
  },
  {
    name: 'accounts',
    description: 'The account of an API key: its quotas and its keys.',
    operations: ['getAccount', 'listKeys', 'createKey', 'rotateKey', 'revokeKey'],
  },
  {
    name: 'webhooks',
    description: 'Be told of what happens to your jobs, by messages to your own URL or by reading events.',
    operations: [
      'listWebhookEventTypes',
      'createWebhookEndpoint',
      'listWebhookEndpoints',
      'getWebhookEndpoint',
      'changeWebhookEndpoint',
      'deleteWebhookEndpoint',
      'rotateWebhookSecret',
      'pingWebhookEndpoint',
      'listWebhookDeliveries',
      'replayWebhookDeliveries',
      'getWebhookDelivery',
      'replayWebhookDelivery',
      'listEvents',
    ],
  },
  {
    name: 'uppy',
    description: 'The upload of a job in the form that Uppy’s AwsS3 plugin asks for: https://uppy.io/docs/aws-s3/',
    operations: [
      'companionCreateUpload',
      'companionSignPart',
      'companionListParts',
      'companionCompleteUpload',
      'companionAbortUpload',
      'companionSignWhole',
    ],
  },
  {
    name: 'support',
    description: 'For support staff: find jobs, read their records, and act on them. Every act is in the audit log.',
    operations: [
      'supportSearch',
      'supportGetRecord',
      'supportRefund',
      'supportRetry',
      'supportRetryParked',
      'supportCancel',
      'supportDeleteNow',
      'supportExtendRetention',
      'supportResendLink',
      'supportCorrectAddress',
      'supportRevealAddress',
      'supportAddNote',
      'supportExportPersonalData',
      'supportErasePersonalData',
      'listAudit',
    ],
  },
  {
    name: 'admin',
    description: 'For operators and admins: accounts, blocked addresses, maintenance and the audit log’s archives.',
    operations: [
      'getQueueOverview',
      'getMaintenance',
      'beginMaintenance',
      'endMaintenance',
      'listAccounts',
      'createAccount',
      'adminGetAccount',
      'lockAccount',
      'unlockAccount',
      'revokeAccountKeys',
      'setAccountQuotas',
      'setAccountPresets',
      'listBlocks',
      'addBlock',
      'removeBlock',
      'archiveAudit',
      'downloadAuditArchive',
    ],
  },
  {
    name: 'health',
    description: 'Whether the service runs, for load balancers, and what the payment provider reports to it.',
    operations: ['getHealth', 'getLiveness', 'getReadiness', 'receiveStripeEvent'],
  },
];
