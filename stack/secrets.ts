import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const secretsSchema = z.object({
  s3AccessKeyId: z.string(),
  s3SecretAccessKey: z.string(),
  stripeSecretKey: z.string(),
  stripeWebhookSecret: z.string(),
  mailgunApiKey: z.string(),
  smtpUser: z.string(),
  smtpPassword: z.string(),
  jobTokenSecret: z.string(),
  adminKey: z.string(),
  testKey: z.string(),
  emailHashSecret: z.string(),
  webhookSecretsKey: z.string(),
  backupKey: z.string(),
});

/** The keys and passwords of one stack. They work only on the local servers that were started with them. */
export type Secrets = z.infer<typeof secretsSchema>;

/**
 * The secrets of a data folder. They are generated at random the first time, stored in a file that only its owner may
 * read, and kept. A secret that an older version did not have is added. The caller must hold the folder's lock.
 */
export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  const stored = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {};
  const secrets = secretsSchema.parse({ ...makeSecrets(), ...stored });
  if (Object.keys(secrets).some((name) => !(name in stored))) {
    const whole = `${path}.new`; // renamed when complete, so that a kill leaves no incomplete file
    writeFileSync(whole, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    renameSync(whole, path);
  }
  return secrets;
}

function makeSecrets(): Secrets {
  return {
    s3AccessKeyId: `MS${randomHex(9).toUpperCase()}`,
    s3SecretAccessKey: randomHex(20),
    stripeSecretKey: `sk_test_simulator_${randomHex(16)}`,
    stripeWebhookSecret: `whsec_${randomHex(24)}`,
    mailgunApiKey: `key-simulator-${randomHex(16)}`,
    smtpUser: 'mailsized',
    smtpPassword: randomHex(16),
    jobTokenSecret: randomHex(32),
    adminKey: `ms_live_${randomHex(6)}_${randomHex(16)}`,
    testKey: `ms_test_${randomHex(6)}_${randomHex(16)}`,
    emailHashSecret: randomHex(32),
    webhookSecretsKey: randomHex(32),
    backupKey: randomHex(32),
  };
}

function randomHex(sizeBytes: number): string {
  return randomBytes(sizeBytes).toString('hex');
}
