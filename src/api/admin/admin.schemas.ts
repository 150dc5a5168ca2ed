import { isIP } from 'node:net';
import { z } from 'zod';
import { accountNameSchema } from '../../persistence/accounts/account-name.js';
import { PRESETS } from '../../domain/media/plan/plan-types.js';
import { ROLES } from '../../domain/roles.js';
import { VIDEO_STATES } from '../../domain/video-state.js';
import { accountSchema, keySchema, quotasSchema } from '../accounts/account.schemas.js';
import { nextCursorSchema, pagedQuery } from '../http/cursor.js';
import { timeSchema } from '../http/time.js';
import { auditFields } from '../support/support.schemas.js';
import { emailSchema } from '../videos/video.schemas.js';

const inTheFuture = (what: string) =>
  timeSchema
    .refine((at) => Date.parse(at) > Date.now(), 'must be in the future')
    .nullable()
    .default(null)
    .describe(what);

export const adminActionSchema = z.strictObject(auditFields);

export const accountsQuerySchema = pagedQuery({});
export const accountsPageSchema = z.object({ accounts: z.array(accountSchema), nextCursor: nextCursorSchema });
export const accountAndKeysSchema = accountSchema.extend({ keys: z.array(keySchema) });

export const createAccountSchema = z.strictObject({
  ...auditFields,
  name: accountNameSchema,
  role: z.enum(ROLES).default('user'),
});
export const createdAccountSchema = accountSchema.extend({
  key: z.string().describe('Its first key, shown only now.'),
});

export const setQuotasSchema = z.strictObject({
  ...auditFields,
  quotas: quotasSchema
    .strict()
    .describe('All that are its own from now on; a limit that is missing is the one for all.'),
});

export const setPresetsSchema = z.strictObject({
  ...auditFields,
  allowedPresets: z.array(z.enum(PRESETS)).min(1).nullable().describe('Null: all.'),
});

export const revokedKeysSchema = z.object({ revoked: z.int().describe('How many were revoked now.') });

export const queueOverviewSchema = z.object({
  states: z.array(
    z.object({
      state: z.enum(VIDEO_STATES),
      count: z.int(),
      oldestAt: z.iso.datetime().describe('When the oldest of them was made.'),
    }),
  ),
  queues: z.array(
    z.object({
      name: z.string(),
      workers: z.int().describe('Those that take work, busy or not. One that drains is not among them.'),
      slots: z.int().describe('How many tasks they take at a time, all together.'),
      waiting: z.int().describe('Tasks that no worker has taken yet, about.'),
    }),
  ),
  unpaidBytes: z.number().describe('Announced bytes of jobs that are not paid yet.'),
  heldBytes: z.number().describe('Announced bytes of all open jobs.'),
});

export const maintenanceSchema = z.object({
  on: z.boolean(),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable().describe('When it ends automatically.'),
});
export const beginMaintenanceSchema = z.strictObject({
  ...auditFields,
  until: inTheFuture('When it ends automatically; null until somebody ends it.'),
});

export const addBlockSchema = z
  .strictObject({
    ...auditFields,
    ip: z
      .string()
      .refine((text) => isIP(text) !== 0, 'must be an IP address')
      .optional()
      .describe('An IPv4 address, or any IPv6 address of the /64 network to block.'),
    email: emailSchema
      .optional()
      .describe('All addresses of its mailbox are blocked, whatever follows a plus in them.'),
    caller: z
      .string()
      .regex(/^[\w-]{43}$/, 'must be a `caller` of the log')
      .optional()
      .describe('The network of a caller, as the field `caller` of the log has it: nobody has to know its address.'),
    until: inTheFuture('When the block ends automatically; null until somebody removes it.'),
  })
  .refine(
    ({ ip, email, caller }) => [ip, email, caller].filter((each) => each !== undefined).length === 1,
    'must have exactly one of `ip`, `email` and `caller`',
  );
export type AddBlock = z.output<typeof addBlockSchema>;

export const blockSchema = z.object({
  id: z.string(),
  kind: z.enum(['network', 'email']),
  shown: z.string().describe('Enough to recognise it by; the address itself is not kept.'),
  createdAt: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
});
export const blocksSchema = z.object({ blocks: z.array(blockSchema) });

const MIN_ARCHIVED_AGE_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

export const archiveAuditSchema = z.strictObject({
  ...auditFields,
  before: timeSchema
    .refine(
      (before) => Date.parse(before) <= Date.now() - MIN_ARCHIVED_AGE_DAYS * DAY_MS,
      `must be at least ${MIN_ARCHIVED_AGE_DAYS} days ago`,
    )
    .describe('Entries from before this time move into the archive, oldest first.'),
});
export const auditArchiveSchema = z.object({
  name: z.string().nullable().describe('Null: nothing was that old.'),
  acts: z.int(),
  sha256: z.string().nullable().describe('Of the file, in hex; it is also in the audit log.'),
  isMore: z.boolean().describe('There are more: ask again.'),
});
