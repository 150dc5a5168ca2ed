import type { OperationId } from '../../access/operations.js';
import { ACCOUNT, CREATED_KEY, KEY } from './accounts.js';
import { ACCOUNT_ID, EMAIL, JOB_ID, KEY_PREFIX, NOTE_ID, TIMES, type Example } from './example.js';
import { REFERENCE } from './job.js';
import { ACT, SUMMARY, SUPPORT_RECORD } from './records.js';

const PARK_ID = '7a1f3a34-8d2b-4f56-9d4c-4e2f7a9b6c11';
const ASKED = { reasonCode: 'customer_asked', note: 'The customer called.' };
const NOTED = { noteId: NOTE_ID };
const PERSONAL_DATA = { email: EMAIL, reasonCode: 'customer_asked' };
const { actor: _, ...ACT_WITHOUT_ACTOR } = ACT;
const BLOCK = {
  id: 'block_EXAMPLE',
  kind: 'network',
  shown: '192.0.2.…',
  createdAt: TIMES.created,
  until: TIMES.expires,
};
const ARCHIVE = 'audit-2025-12.jsonl';
const MAINTENANCE = { on: true, since: TIMES.created, until: TIMES.offerExpires };

/** The operations of support, operators and admins. */
export const STAFF_EXAMPLES = {
  supportSearch: { body: { reference: REFERENCE }, answer: { videos: [SUMMARY], nextCursor: null } },
  supportGetRecord: { answer: SUPPORT_RECORD },
  supportRefund: { body: ASKED, answer: { ...NOTED, effect: 'refunding' } },
  supportRetry: { body: { reasonCode: 'our_fault', parkId: PARK_ID }, answer: { ...NOTED, effect: 'retrying' } },
  supportRetryParked: { body: { cause: 'disk_full', reasonCode: 'our_fault' }, answer: { retried: 16, refused: 0 } },
  supportCancel: { body: ASKED, answer: { ...NOTED, effect: 'stopping' } },
  supportDeleteNow: { body: ASKED, answer: { ...NOTED, effect: 'deleting' } },
  supportExtendRetention: {
    body: { ...ASKED, until: TIMES.keepableUntil },
    answer: { ...NOTED, effect: 'extended' },
  },
  supportResendLink: { body: { reasonCode: 'mail_lost' }, answer: NOTED },
  supportCorrectAddress: { body: { reasonCode: 'wrong_address', email: EMAIL, revokesLinks: true }, answer: NOTED },
  supportRevealAddress: { body: ASKED, answer: { ...NOTED, email: EMAIL } },
  supportAddNote: { body: { note: 'The customer will call again.' }, answer: NOTED },
  supportExportPersonalData: {
    body: PERSONAL_DATA,
    answer: {
      ...NOTED,
      block: null,
      jobs: [
        {
          id: JOB_ID,
          reference: REFERENCE,
          job: { _id: JOB_ID, state: 'done' },
          ledger: null,
          mails: [],
          accountEvents: [],
          webhookDeliveries: [],
          idempotencyKeys: [],
          acts: [ACT_WITHOUT_ACTOR],
          files: [`${JOB_ID}/output.mp4`],
        },
      ],
      nextCursor: null,
    },
  },
  supportErasePersonalData: {
    body: PERSONAL_DATA,
    answer: {
      ...NOTED,
      jobs: [
        {
          id: JOB_ID,
          reference: REFERENCE,
          state: 'expired',
          erased: true,
          removed: { mails: 1, accountEvents: 4, webhookDeliveries: 4, idempotencyKeys: 1, notes: 1 },
          obstacle: null,
          advice: null,
          kept: [{ what: 'The ledger of the payment', why: 'The law requires it for accounting.' }],
        },
      ],
      kept: [],
      nextCursor: null,
    },
  },
  listAudit: { answer: { acts: [ACT], nextCursor: null } },

  getQueueOverview: {
    answer: {
      states: [{ state: 'compressing', count: 2, oldestAt: TIMES.created }],
      queues: [{ name: 'compress-cpu', workers: 2, slots: 4, waiting: 1 }],
      unpaidBytes: 360_000_000,
      heldBytes: 540_000_000,
    },
  },
  getMaintenance: { answer: MAINTENANCE },
  beginMaintenance: {
    body: { reasonCode: 'other', note: 'A new version.', until: null },
    answer: { ...MAINTENANCE, until: null },
  },
  endMaintenance: {},
  listAccounts: { answer: { accounts: [ACCOUNT], nextCursor: null } },
  createAccount: { body: { name: 'example-shop', role: 'user' }, answer: { ...ACCOUNT, key: CREATED_KEY } },
  adminGetAccount: { answer: { ...ACCOUNT, keys: [KEY] } },
  lockAccount: { body: { reasonCode: 'suspected_abuse' }, answer: { ...ACCOUNT, lockedAt: TIMES.created } },
  unlockAccount: { body: { reasonCode: 'customer_asked' }, answer: ACCOUNT },
  revokeAccountKeys: { body: { reasonCode: 'suspected_abuse' }, answer: { revoked: 2 } },
  setAccountQuotas: {
    body: { quotas: { jobsPerDay: 500 } },
    answer: { ...ACCOUNT, quotas: { jobsPerDay: 500 } },
  },
  setAccountPresets: {
    body: { allowedPresets: ['plays-everywhere'] },
    answer: { ...ACCOUNT, allowedPresets: ['plays-everywhere'] },
  },
  listBlocks: { answer: { blocks: [BLOCK] } },
  addBlock: {
    body: { reasonCode: 'suspected_abuse', ip: '192.0.2.7', until: null },
    answer: { ...BLOCK, until: null },
  },
  removeBlock: {},
  archiveAudit: {
    body: { before: '2026-01-01T00:00:00Z' },
    answer: {
      name: ARCHIVE,
      acts: 1200,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      isMore: false,
    },
  },
  downloadAuditArchive: { location: `https://store.example.com/videos/audit/${ARCHIVE}?X-Amz-Signature=EXAMPLE` },
} as const satisfies Partial<Record<OperationId, Example>>;

export const SERVICE_EXAMPLES = {
  getAccount: {
    answer: { ...ACCOUNT, usage: [{ name: 'jobsPerDay', limit: 500, used: 12, resetsInSec: 43_200 }] },
  },
  listKeys: { answer: { keys: [KEY] } },
  createKey: { body: { name: 'import job', mode: 'live', expiresAt: null }, answer: { ...KEY, key: CREATED_KEY } },
  rotateKey: {
    body: { overlapSec: 86_400 },
    answer: { ...KEY, prefix: `${KEY_PREFIX}2`, key: `${CREATED_KEY}2` },
  },
  revokeKey: {},
  getHealth: {
    answer: {
      status: 'ok',
      timestamp: TIMES.created,
      name: 'mailsized',
      installation: ACCOUNT_ID.replace('acct', 'inst'),
      installations: [ACCOUNT_ID.replace('acct', 'inst')],
    },
  },
  getLiveness: { answer: { status: 'ok', timestamp: TIMES.created } },
  getReadiness: { answer: { ready: true } },
  receiveStripeEvent: {},
} as const satisfies Partial<Record<OperationId, Example>>;
