import { z } from 'zod';
import { ACT_EFFECTS } from '../../contracts/video-workflow.js';
import { parseReference } from '../../domain/job-reference.js';
import { AUDIT_REASON_CODES, AUDITED_ACTIONS } from '../../persistence/audit-log/audit-log.schema.js';
import { listRange, mistakesIn, pagedQuery } from '../http/cursor.js';
import { timeSchema } from '../http/time.js';
import { emailSchema } from '../videos/video.schemas.js';

/** The problems that any act of support may be answered with. */
export const SUPPORT_ACTION_PROBLEMS = ['job_not_found', 'invalid_request', 'personal_data_erased'] as const;

/** The fields of every privileged act that go into the audit log. */
export const auditFields = {
  reasonCode: z.enum(AUDIT_REASON_CODES).default('other').describe('Why, as a code that can be counted.'),
  note: z.string().max(2000).nullish().describe('Why, in words; kept in the audit log only.'),
};
const MAX_EXTENSION_MS = 90 * 24 * 60 * 60 * 1000;
const parkId = z.uuid().describe('The pause that this answers. A stale one is refused.');

export const supportActionSchema = z.strictObject(auditFields);
export const supportRefundSchema = z
  .strictObject({
    ...auditFields,
    parkId: parkId.optional(),
    amountCents: z
      .int()
      .positive()
      .optional()
      .describe(
        'Only so much, as a sign of goodwill; the job goes on. Without it the job is stopped and all goes back.',
      ),
  })
  .refine(
    ({ parkId, amountCents }) => !parkId || !amountCents,
    'must not have both `parkId` and `amountCents`: a partial refund does not answer a parked job',
  );
export const supportRetrySchema = z.strictObject({ ...auditFields, parkId });
export const supportRetryParkedSchema = z.strictObject({
  ...auditFields,
  cause: z.string().min(1).max(100).describe('The `parked.cause` of the jobs, such as `disk_full`.'),
});
export const retriedSchema = z.object({
  retried: z.int().describe('How many jobs go on, as their workflows have confirmed.'),
  refused: z.int().describe('How many were not parked any more.'),
});
export const supportNoteSchema = z.strictObject({ ...auditFields, note: z.string().min(1).max(2000) });

export const supportExtendSchema = z.strictObject({
  ...auditFields,
  until: timeSchema
    .refine((until) => Date.parse(until) <= Date.now() + MAX_EXTENSION_MS, 'must be at most 90 days from now')
    .describe('Until when the result is kept; later than now planned, at most 90 days from now.'),
});

export const supportAddressSchema = z.strictObject({
  ...auditFields,
  email: emailSchema.describe('The right address.'),
  revokesLinks: z
    .boolean()
    .default(false)
    .describe('Links given out before open nothing any more: for when they went to a stranger.'),
  resendsLink: z
    .boolean()
    .default(true)
    .describe('Mail the link to the new address at once. Give false for a job that has ended.'),
});

export const supportAnswerSchema = z.object({
  noteId: z.string().describe('Where the act is found in the audit log.'),
});

export const actAnswerSchema = supportAnswerSchema.extend({
  effect: z
    .enum(ACT_EFFECTS)
    .describe(
      'What the act has set going. `stopping`: nothing was charged yet, the job ends, and a payment in progress is canceled or refunded. `refunding`: the refund is being made. `deleting`: the files are being deleted, without a refund. `retrying`: the job goes on. `extended`: the result is kept longer.',
    ),
  amountCents: z.int().optional().describe('How much a partial refund refunds.'),
});

export const revealedAddressSchema = supportAnswerSchema.extend({ email: z.string().nullable() });

const referenceSchema = z
  .string()
  .max(40)
  .transform((written, context) => {
    const reference = parseReference(written);
    if (reference !== null) return reference;
    context.addIssue({
      code: 'custom',
      message: 'must be a reference: a character is wrong, missing or too many, so ask for it again',
    });
    return z.NEVER;
  })
  .describe('As the customer reads it; small letters, spaces and O for 0 do not matter.');

export const searchSchema = z
  .strictObject({
    reference: referenceSchema.optional(),
    paymentIntentId: z
      .string()
      .regex(/^(test:)?pi_\w{1,200}$/, 'must be the id of a PaymentIntent, which starts with pi_')
      .optional(),
    email: emailSchema
      .optional()
      .describe(
        'Every job of this address, except those whose personal data is erased. In the body, because URLs are logged.',
      ),
    ...listRange,
    limit: z.int().min(1).max(100).default(20).describe('The maximum number of jobs on the page.'),
  })
  .superRefine((range, context) => {
    for (const [name, predicate] of mistakesIn(range)) {
      context.addIssue({ code: 'custom', path: [name], message: predicate });
    }
  })
  .refine(
    ({ reference, paymentIntentId, email }) =>
      [reference, paymentIntentId, email].filter((given) => given !== undefined).length === 1,
    'must have exactly one of `reference`, `paymentIntentId` and `email`',
  );

export const auditQuerySchema = pagedQuery({
  jobId: z.string().min(1).max(100).optional().describe('Only acts on this job.'),
  actor: z.string().min(1).max(40).optional().describe('Only what this supporter did; `customer` for customers.'),
  action: z.enum(AUDITED_ACTIONS).optional().describe('Only acts of this kind.'),
});
