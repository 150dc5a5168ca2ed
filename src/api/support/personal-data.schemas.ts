import { z } from 'zod';
import { ERASURE_OBSTACLES, type ErasureObstacle } from '../../domain/personal-data/erasure-obstacle.js';
import { VIDEO_STATES } from '../../domain/video-state.js';
import { AUDIT_REASON_CODES } from '../../persistence/audit-log/audit-log.schema.js';
import { cursorSchema, nextCursorSchema } from '../http/cursor.js';
import { emailSchema } from '../videos/video.schemas.js';
import { auditEntrySchema } from './job-record.schemas.js';
import { supportAnswerSchema } from './support.schemas.js';

const at = z.iso.datetime();
const stored = z.record(z.string(), z.unknown());

/** It has no note, because nothing would erase an address in one. */
export const personalDataRequestSchema = z.strictObject({
  email: emailSchema.describe('The address of the customer who asks. The audit log has only its keyed hash.'),
  reasonCode: z.enum(AUDIT_REASON_CODES).default('customer_asked').describe('Why, as a code that can be counted.'),
  cursor: cursorSchema.optional(),
  limit: z.int().min(1).max(100).default(20).describe('Jobs in one answer.'),
});
export type PersonalDataRequest = z.output<typeof personalDataRequestSchema>;

const heldJobSchema = z.object({
  id: z.string(),
  reference: z.string(),
  job: stored.describe('The job’s record.'),
  ledger: stored.nullable().describe('Null: no payment was ever begun.'),
  mails: z.array(stored).describe('Which mails a provider has accepted for delivery; their texts are not kept.'),
  accountEvents: z.array(stored),
  webhookDeliveries: z.array(stored),
  idempotencyKeys: z.array(stored),
  acts: z.array(auditEntrySchema.omit({ actor: true })).describe('What was done to the job; not by whom.'),
  files: z.array(z.string()).describe('Names of what lies in the store, the encoder’s logs among it.'),
});

export const heldDataSchema = supportAnswerSchema.extend({
  block: z
    .object({ shown: z.string(), createdAt: at, until: at.nullable() })
    .nullable()
    .describe('Nothing is taken from this address; null: it is not blocked.'),
  jobs: z.array(heldJobSchema).describe('Records as they are stored, newest job first.'),
  nextCursor: nextCursorSchema,
});
export type HeldData = z.output<typeof heldDataSchema>;
export type HeldJob = z.output<typeof heldJobSchema>;

const keptSchema = z.array(z.object({ what: z.string(), why: z.string() }));

const jobErasureSchema = z.object({
  id: z.string(),
  reference: z.string(),
  state: z.enum(VIDEO_STATES),
  erased: z.boolean(),
  removed: z
    .object({
      mails: z.int(),
      accountEvents: z.int(),
      webhookDeliveries: z.int(),
      idempotencyKeys: z.int(),
      notes: z.int(),
    })
    .nullable()
    .describe('How many records were removed, beside the personal fields of the job and all its files. Null: none.'),
  obstacle: z
    .enum(Object.keys(ERASURE_OBSTACLES) as [ErasureObstacle, ...ErasureObstacle[]])
    .nullable()
    .describe('Why nothing of this job was erased.'),
  advice: z.string().nullable().describe('What to do about the obstacle.'),
  kept: keptSchema.describe('What is still held about the job, and why.'),
});

export const erasureSchema = supportAnswerSchema.extend({
  jobs: z
    .array(jobErasureSchema)
    .describe('Newest first. A job that was erased before is not found by the address any more, so it is not here.'),
  kept: keptSchema.describe('What else is held about the address, and why.'),
  nextCursor: nextCursorSchema,
});
export type Erasure = z.output<typeof erasureSchema>;
export type JobErasureView = z.output<typeof jobErasureSchema>;
