import { z } from 'zod';
import { cleanName } from '../../domain/clean-name.js';
import { QUOTA_NAMES } from '../../domain/quotas.js';
import { KEY_MODES, ROLES } from '../../domain/roles.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { iso } from '../http/iso.js';
import { timeSchema } from '../http/time.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';

export const quotasSchema = z
  .object({
    jobsPerDay: z.int().min(0).optional().describe('Maximum number of jobs created in a day (UTC).'),
    bytesPerDay: z.int().min(0).optional().describe('Maximum number of bytes announced for upload in a day (UTC).'),
    concurrentJobs: z
      .int()
      .min(0)
      .optional()
      .describe('Maximum number of jobs in progress at the same time: neither delivered nor ended.'),
  })
  .meta({ id: 'Quotas' });

export const accountSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('The name of the account in the audit log.'),
    role: z.enum(ROLES),
    createdAt: z.iso.datetime(),
    lockedAt: z.iso
      .datetime()
      .nullable()
      .describe('When the account was locked. A locked account cannot start anything new. Null if it is not locked.'),
    quotas: quotasSchema.describe(
      'Limits that are set for this account. The default applies to each limit that is missing.',
    ),
    allowedPresets: z.array(z.string()).nullable().describe('The presets that its jobs may use. Null means all.'),
  })
  .meta({ id: 'Account' });
export type AccountView = z.output<typeof accountSchema>;

const usageSchema = z.object({
  name: z.enum(QUOTA_NAMES),
  limit: z.number(),
  used: z.number(),
  resetsInSec: z
    .int()
    .nullable()
    .describe(
      'Seconds until the quota resets at the start of the next day (UTC). Null for a quota that is freed as jobs end.',
    ),
});
export const accountAndUsageSchema = accountSchema.extend({ usage: z.array(usageSchema) });

export const keySchema = z
  .object({
    prefix: z.string().describe('The public start of the key. It identifies the key everywhere.'),
    mode: z.enum(KEY_MODES),
    name: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    requestCount: z.int(),
    replacedBy: z
      .string()
      .nullable()
      .describe('The `prefix` of the key that replaced this one. Null if it was not replaced.'),
  })
  .meta({ id: 'ApiKey' });
export type KeyView = z.output<typeof keySchema>;
export const keysSchema = z.object({ keys: z.array(keySchema) });
export const newKeySchema = keySchema.extend({
  key: z.string().describe('The key itself. It is shown only this once.'),
});

const MAX_OVERLAP_SEC = 30 * 24 * 60 * 60;
const DAY_SEC = 24 * 60 * 60;

const keyNameSchema = z
  .string()
  .min(1)
  .max(80)
  .transform(cleanName)
  .refine((name) => name !== '', 'must have at least one visible character')
  .describe('Your name for the key.');

export const createKeySchema = z.strictObject({
  name: keyNameSchema,
  mode: z
    .enum(KEY_MODES)
    .optional()
    .describe(
      'Without it, the mode of the key that sends this request. Jobs made with a `test` key are paid with the test cards of the payment simulator, never with real money. Only a live key can create a live key.',
    ),
  expiresAt: timeSchema
    .refine((at) => Date.parse(at) > Date.now(), 'must be in the future')
    .nullable()
    .default(null)
    .describe('When the key stops working. Null means that it does not expire.'),
});

export const rotateKeySchema = z.strictObject({
  overlapSec: z
    .int()
    .min(0)
    .max(MAX_OVERLAP_SEC)
    .default(DAY_SEC)
    .describe('How many seconds the old key keeps working: at least 60 if the request is made with that key.'),
});

/** An account as its owner and administrators see it. */
export function accountView(account: AccountRecord): AccountView {
  const { _id: id, name, role, createdAt, lockedAt, quotas, allowedPresets } = account;
  return { id, name, role, createdAt: iso(createdAt), lockedAt: iso(lockedAt), quotas, allowedPresets };
}

/** A key as its owner sees it. It never contains the key itself. */
export function keyView(key: ApiKeyRecord): KeyView {
  const { _id: prefix, mode, name, createdAt, expiresAt, revokedAt, lastUsedAt, requestCount, replacedBy } = key;
  const times = { expiresAt: iso(expiresAt), revokedAt: iso(revokedAt), lastUsedAt: iso(lastUsedAt) };
  return { prefix, mode, name, createdAt: iso(createdAt), ...times, requestCount, replacedBy };
}
