import type { Role } from '../../domain/roles.js';

/**
 * Who calls: nobody known, the holder of a job (its token, or an API key of the account that owns it), the holder of the
 * token of its upload only, or an account by its role.
 */
export type CallerKind = 'anonymous' | 'holder' | 'uploader' | Role;

/** One row of the role matrix. */
export interface AccessRule {
  callers: readonly CallerKind[];
  /** Refused to locked accounts, and while the service is in maintenance. */
  startsWork?: true;
}

const ANYONE: AccessRule = { callers: ['anonymous', 'user', 'support', 'operator', 'admin'] };
const HOLDER: AccessRule = { callers: ['holder'] };
const UPLOADER: AccessRule = { callers: ['uploader'] };
const ACCOUNT: AccessRule = { callers: ['user', 'support', 'operator', 'admin'] };
const SUPPORT: AccessRule = { callers: ['support', 'admin'] };
const OPERATOR: AccessRule = { callers: ['operator', 'admin'] };
const ADMIN: AccessRule = { callers: ['admin'] };
const STAFF: AccessRule = { callers: ['support', 'operator', 'admin'] };

/**
 * The role matrix: every operation of the API, by its `operationId`, and who may call it. An operation without a row
 * cannot be written: `@Operation` takes its name from here.
 */
export const OPERATIONS = {
  createVideo: { ...ANYONE, startsWork: true },
  listVideos: ACCOUNT,
  recoverLinks: ANYONE,
  estimate: ANYONE,
  getVideo: HOLDER,
  changeVideo: HOLDER,
  deleteVideo: HOLDER,
  cancelVideo: HOLDER,
  signUploadParts: HOLDER,
  listUploadParts: HOLDER,
  completeUpload: HOLDER,
  companionCreateUpload: UPLOADER,
  companionSignPart: UPLOADER,
  companionListParts: UPLOADER,
  companionCompleteUpload: UPLOADER,
  companionAbortUpload: UPLOADER,
  companionSignWhole: UPLOADER,
  getQuote: HOLDER,
  requote: HOLDER,
  checkout: { ...HOLDER, startsWork: true },
  followVideo: HOLDER,
  playOriginal: HOLDER,
  playPreview: HOLDER,
  downloadVideo: HOLDER,
  getPoster: HOLDER,
  extendRetention: HOLDER,
  getReceipt: HOLDER,
  getRecord: HOLDER,

  getAccount: ACCOUNT,
  listKeys: ACCOUNT,
  createKey: ACCOUNT,
  rotateKey: ACCOUNT,
  revokeKey: ACCOUNT,

  listWebhookEventTypes: ANYONE,
  createWebhookEndpoint: ACCOUNT,
  listWebhookEndpoints: ACCOUNT,
  getWebhookEndpoint: ACCOUNT,
  changeWebhookEndpoint: ACCOUNT,
  deleteWebhookEndpoint: ACCOUNT,
  rotateWebhookSecret: ACCOUNT,
  pingWebhookEndpoint: ACCOUNT,
  listWebhookDeliveries: ACCOUNT,
  replayWebhookDeliveries: ACCOUNT,
  getWebhookDelivery: ACCOUNT,
  replayWebhookDelivery: ACCOUNT,
  listEvents: ACCOUNT,

  supportSearch: STAFF,
  supportGetRecord: STAFF,
  supportCancel: STAFF,
  supportRetry: STAFF,
  supportAddNote: STAFF,
  supportRefund: SUPPORT,
  supportDeleteNow: SUPPORT,
  supportExtendRetention: SUPPORT,
  supportResendLink: SUPPORT,
  supportCorrectAddress: SUPPORT,
  supportRevealAddress: SUPPORT,
  // Support may see addresses already.
  supportExportPersonalData: SUPPORT,
  // Support refunds, and erasure removes its notes on that: nobody but an admin can do both.
  supportErasePersonalData: OPERATOR,
  listAudit: STAFF,

  getQueueOverview: STAFF,
  getMaintenance: STAFF,
  beginMaintenance: OPERATOR,
  endMaintenance: OPERATOR,
  listBlocks: STAFF,
  addBlock: OPERATOR,
  removeBlock: OPERATOR,
  archiveAudit: ADMIN,
  downloadAuditArchive: ADMIN,
  listAccounts: STAFF,
  adminGetAccount: STAFF,
  createAccount: ADMIN,
  lockAccount: STAFF,
  unlockAccount: ADMIN,
  revokeAccountKeys: OPERATOR,
  setAccountQuotas: ADMIN,
  setAccountPresets: ADMIN,

  receiveStripeEvent: ANYONE,
  getHealth: ANYONE,
  getLiveness: ANYONE,
  getReadiness: ANYONE,
} as const satisfies Record<string, AccessRule>;

export type OperationId = keyof typeof OPERATIONS;

/** The row of an operation. */
export function accessRuleOf(operationId: OperationId): AccessRule {
  return OPERATIONS[operationId];
}
