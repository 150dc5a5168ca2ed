import type { Role } from '../../domain/roles.js';

/**
 * Who calls: an anonymous caller, the holder of a job (with its token, or an API key of the account that owns it), the
 * holder of only its upload token, or an account by its role.
 */
export type CallerKind = 'anonymous' | 'holder' | 'uploader' | Role;

/**
 * What an API key reaches with an operation:
 * - `job`: the job in the path, which must be of the key's mode.
 * - `mode`: records of the key's mode: jobs, keys, endpoints, events.
 * - `service`: what has no mode (accounts, blocks, the audit log) or concerns both. It requires a live key.
 * - `nothing`: what anyone reaches without a key.
 */
export type Reach = 'job' | 'mode' | 'service' | 'nothing';

/** One row of the role matrix. */
export interface AccessRule {
  callers: readonly CallerKind[];
  reach: Reach;
  /** Refused to locked accounts, and while the service is in maintenance. */
  startsWork?: true;
  /** Refused to locked accounts: it is an act of staff, or makes something that would outlast the lock. */
  refusedToLocked?: true;
}

const EVERY_ROLE = ['user', 'support', 'operator', 'admin'] as const satisfies Role[];
const SUPPORT_ROLES = ['support', 'admin'] as const satisfies Role[];
const OPERATOR_ROLES = ['operator', 'admin'] as const satisfies Role[];
const STAFF_ROLES = ['support', 'operator', 'admin'] as const satisfies Role[];

const ANYONE: AccessRule = { callers: ['anonymous', ...EVERY_ROLE], reach: 'nothing' };
const HOLDER: AccessRule = { callers: ['holder'], reach: 'job' };
const UPLOADER: AccessRule = { callers: ['uploader'], reach: 'nothing' };
const ACCOUNT: AccessRule = { callers: EVERY_ROLE, reach: 'mode' };
const MAKING: AccessRule = { ...ACCOUNT, refusedToLocked: true };
const STAFF: AccessRule = { callers: STAFF_ROLES, reach: 'service', refusedToLocked: true };
const OPERATOR: AccessRule = { ...STAFF, callers: OPERATOR_ROLES };
const SUPPORT: AccessRule = { ...STAFF, callers: SUPPORT_ROLES };
const ADMIN: AccessRule = { ...STAFF, callers: ['admin'] };
const STAFF_ON_JOB: AccessRule = { ...STAFF, reach: 'job' };
const SUPPORT_ON_JOB: AccessRule = { ...SUPPORT, reach: 'job' };

/**
 * The role matrix: every operation of the API, by its `operationId`, and who may call it. An operation without a row
 * cannot be written: `@Operation` takes its name from here.
 */
export const OPERATIONS = {
  createVideo: { ...ANYONE, reach: 'mode', startsWork: true },
  listVideos: ACCOUNT,
  recoverLinks: ANYONE,
  estimate: ANYONE,
  getPageSettings: ANYONE,
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
  createKey: MAKING,
  rotateKey: MAKING,
  revokeKey: ACCOUNT,

  listWebhookEventTypes: ANYONE,
  createWebhookEndpoint: MAKING,
  listWebhookEndpoints: ACCOUNT,
  getWebhookEndpoint: ACCOUNT,
  changeWebhookEndpoint: ACCOUNT,
  deleteWebhookEndpoint: ACCOUNT,
  rotateWebhookSecret: MAKING,
  pingWebhookEndpoint: MAKING,
  listWebhookDeliveries: ACCOUNT,
  replayWebhookDeliveries: ACCOUNT,
  getWebhookDelivery: ACCOUNT,
  replayWebhookDelivery: ACCOUNT,
  listEvents: ACCOUNT,

  supportSearch: { ...STAFF, reach: 'mode' },
  supportGetRecord: STAFF_ON_JOB,
  supportCancel: STAFF_ON_JOB,
  supportRetry: STAFF_ON_JOB,
  supportRetryParked: { ...STAFF, reach: 'mode' },
  supportAddNote: STAFF_ON_JOB,
  supportRefund: SUPPORT_ON_JOB,
  supportDeleteNow: SUPPORT_ON_JOB,
  supportExtendRetention: SUPPORT_ON_JOB,
  supportResendLink: SUPPORT_ON_JOB,
  supportCorrectAddress: SUPPORT_ON_JOB,
  supportRevealAddress: SUPPORT_ON_JOB,
  // A person's data is in jobs of both modes, and half of it would be a wrong answer. Support may see addresses anyway.
  supportExportPersonalData: SUPPORT,
  // Support makes refunds, and an erasure removes its notes about them: only an admin can do both.
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
