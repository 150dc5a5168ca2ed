import { z } from 'zod';
import { VIDEO_STATES } from '../../domain/video-state.js';
import { nextCursorSchema } from '../http/cursor.js';
import { codedTextSchema, priceLineSchema } from '../http/coded-text.schemas.js';
import { targetSchema } from '../videos/video.schemas.js';

const at = z.iso.datetime();
const words = z.string().describe('The same in plain words.');

export const auditEntrySchema = z.object({
  noteId: z.string(),
  at,
  actor: z.string().describe('The supporter’s name, or `customer`.'),
  action: z.string(),
  reasonCode: z.string(),
  jobId: z.string().nullable(),
  note: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type AuditEntryView = z.output<typeof auditEntrySchema>;
export const auditPageSchema = z.object({ acts: z.array(auditEntrySchema), nextCursor: nextCursorSchema });

const summarySchema = z.object({
  id: z.string(),
  reference: z.string(),
  createdAt: at,
  state: z.enum(VIDEO_STATES),
  reason: z.string().nullable(),
  address: z.string().nullable().describe('Masked. To see it whole is an act of its own.'),
  locale: z.string().nullable().describe('The language that the customer reads. Null: nobody said, or it is erased.'),
  personalDataErasedAt: at
    .nullable()
    .describe('Since when address, file name, mails and notes are erased. Such a job is not found by its address.'),
});
export type JobSummary = z.output<typeof summarySchema>;
export const searchResultsSchema = z.object({ videos: z.array(summarySchema), nextCursor: nextCursorSchema });

const ledgerLineSchema = z.object({
  at,
  kind: z.string(),
  words,
  wordsCode: codedTextSchema,
  amountCents: z.int().nullable(),
  refundId: z.string().nullable(),
  code: z.string().nullable().describe('Stripe’s, for instance of a decline.'),
});

const moneySchema = z.object({
  paymentIntentId: z.string().nullable(),
  currency: z.string(),
  receivedCents: z.int(),
  returnedCents: z.int().describe('What is back with the customer; a refund that is pending is not in it yet.'),
  entries: z.array(ledgerLineSchema).describe('The ledger, oldest first.'),
});

const mailSchema = z.object({
  kind: z.string(),
  words,
  wordsCode: codedTextSchema,
  at,
  acceptedAt: at
    .nullable()
    .describe(
      'When a mail provider accepted it for delivery, which does not prove that it arrived. Null while it is tried, which takes three days at most, and if it is withheld or dropped.',
    ),
  withheld: z
    .boolean()
    .describe('It is never sent: its address had too many mails about jobs that nobody has paid for.'),
  dropped: z
    .boolean()
    .describe(
      'It is not tried any more: what it says is no longer true, for instance because the job has ended, or the job has no address.',
    ),
  provider: z.string().nullable(),
  fallbackReason: z.string().nullable(),
});

export const jobRecordSchema = summarySchema.extend({
  words: z.string().describe('The status, in plain words.'),
  wordsCode: codedTextSchema,
  fileName: z.string().nullable(),
  sizeBytes: z.int(),
  target: targetSchema,
  states: z.array(
    z.object({ at, state: z.enum(VIDEO_STATES), reason: z.string().nullable(), words, wordsCode: codedTextSchema }),
  ),
  parked: z
    .object({
      parkId: z.string(),
      reason: z.string(),
      cause: z.string().nullable().describe('The type of the failure, such as `disk_full`. Null: not known.'),
      refundsAt: at,
    })
    .nullable()
    .describe('It waits for a human; `parkId` is what a retry answers.'),
  bought: z
    .object({
      target: targetSchema,
      amountCents: z.int(),
      currency: z.string(),
      lines: z.array(priceLineSchema),
    })
    .nullable(),
  money: moneySchema.nullable().describe('Null: no payment was ever begun.'),
  result: z.object({ sizeBytes: z.int(), expiresAt: at }).nullable(),
  filesDeletedAt: at.nullable(),
  mails: z.array(mailSchema),
  acts: z.array(auditEntrySchema).describe('What support did, with its notes, newest first, at most 100.'),
});
export type JobRecord = z.output<typeof jobRecordSchema>;

/** The part of a job's record that the customer sees: without parking, acts of support, and how mails were sent. */
export const customerRecordSchema = jobRecordSchema.omit({ parked: true, acts: true }).extend({
  money: moneySchema
    .extend({ entries: z.array(ledgerLineSchema.omit({ code: true })) })
    .nullable()
    .describe('Null: no payment was ever begun.'),
  mails: z.array(mailSchema.omit({ provider: true, fallbackReason: true })),
});
