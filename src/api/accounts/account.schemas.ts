import { z } from 'zod';
import { QUOTA_NAMES } from '../../domain/quotas.js';
import { KEY_MODES, ROLES } from '../../domain/roles.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { iso } from '../http/iso.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';

export const quotasSchema = z
  .object({
    jobsPerDay: z.int().min(0).optional().describe('Jobs made in a day (UTC).'),
    bytesPerDay: z.int().min(0).optional().describe('Bytes announced for upload in a day (UTC).'),
    concurrentJobs: z.int().min(0).optional().describe('Jobs that are neither delivered nor ended.'),
  })
  .meta({ id: 'Quotas' });

export const accountSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('What the audit log calls it.'),
    role: z.enum(ROLES),
    createdAt: z.iso.datetime(),
    lockedAt: z.iso.datetime().nullable().describe('Since when it can start nothing new.'),
    quotas: quotasSchema.describe('What is its own; a limit that is missing is the one for all.'),
    allowedPresets: z.array(z.string()).nullable().describe('Null: all.'),
  })
  .meta({ id: 'Account' });
export type AccountView = z.output<typeof accountSchema>;

const usageSchema = z.object({
  name: z.enum(QUOTA_NAMES),
  limit: z.number(),
  used: z.number(),
  resetsInSec: z.int().nullable().describe('Until a new day begins; null for what is given back as jobs end.'),
});
export const accountAndUsageSchema = accountSchema.extend({ usage: z.array(usageSchema) });

export const keySchema = z
  .object({
    prefix: z.string().describe('The public start of the key: what it is called everywhere.'),
    mode: z.enum(KEY_MODES),
    name: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    requestCount: z.int(),
    replacedBy: z.string().nullable().describe('The key that was made in its place.'),
  })
  .meta({ id: 'ApiKey' });
export type KeyView = z.output<typeof keySchema>;
export const keysSchema = z.object({ keys: z.array(keySchema) });
export const newKeySchema = keySchema.extend({ key: z.string().describe('Shown only now.') });

const MAX_OVERLAP_SEC = 30 * 24 * 60 * 60;
const DAY_SEC = 24 * 60 * 60;

const keyNameSchema = z.string().min(1).max(80).describe('What you call it.');

export const createKeySchema = z.strictObject({
  name: keyNameSchema,
  mode: z
    .enum(KEY_MODES)
    .default('live')
    .describe('`test`: what it makes is paid by the payment simulator’s test cards, never with real money.'),
  expiresAt: z.iso
    .datetime()
    .refine((at) => Date.parse(at) > Date.now(), 'It lies in the past')
    .nullable()
    .default(null)
    .describe('From then on it opens nothing; null: it does not end by itself.'),
});

export const rotateKeySchema = z.strictObject({
  overlapSec: z
    .int()
    .min(0)
    .max(MAX_OVERLAP_SEC)
    .default(DAY_SEC)
    .describe('For how long the old key still opens what it does.'),
});

/** An account as its owner and admins see it. */
export function accountView(account: AccountRecord): AccountView {
  const { _id: id, name, role, createdAt, lockedAt, quotas, allowedPresets } = account;
  return { id, name, role, createdAt: iso(createdAt), lockedAt: iso(lockedAt), quotas, allowedPresets };
}

/** A key as its owner sees it: never the key itself. */
export function keyView(key: ApiKeyRecord): KeyView {
  const { _id: prefix, mode, name, createdAt, expiresAt, revokedAt, lastUsedAt, requestCount, replacedBy } = key;
  const times = { expiresAt: iso(expiresAt), revokedAt: iso(revokedAt), lastUsedAt: iso(lastUsedAt) };
  return { prefix, mode, name, createdAt: iso(createdAt), ...times, requestCount, replacedBy };
}
