import { describe, expect, it } from 'vitest';
import { ConfigurationError, environmentSchema, VARIABLE_GROUPS } from '../../../src/config/environment.js';
import { readVariables } from '../../../src/config/read-variables.js';
import { mediaLimitsOf, uploadOriginsOf, videoPolicyOf } from '../../../src/config/policy.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

const EVERY_GROUP = Object.keys(VARIABLE_GROUPS) as (keyof typeof VARIABLE_GROUPS)[];
const readEnvironment = (source: NodeJS.ProcessEnv) => readVariables(EVERY_GROUP, source);

function validationErrorFor(change: Record<string, string | undefined>): string {
  try {
    readEnvironment({ ...MINIMAL_ENVIRONMENT, ...change });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('the configuration was taken');
}

describe('the environment', () => {
  it('needs little, and has defaults for the rest', () => {
    const environment = readEnvironment(MINIMAL_ENVIRONMENT);
    const { MONGODB_URI, TEMPORAL_ADDRESS, STRIPE_SECRET_KEY, ...secretLists } = MINIMAL_ENVIRONMENT;
    expect(environment).toMatchObject({
      ...{ MONGODB_URI, TEMPORAL_ADDRESS, STRIPE_SECRET_KEY },
      ...Object.fromEntries(Object.entries(secretLists).map(([name, secret]) => [name, [secret]])),
      API_PORT: 3000,
      S3_BUCKET: 'mailsized',
      S3_FORCE_PATH_STYLE: true,
    });
    expect(environment.S3_ENDPOINT).toBeUndefined();
  });

  it('leaves nothing else out of what it hands on', () => {
    expect(Object.keys(readEnvironment({ ...MINIMAL_ENVIRONMENT, SOMETHING_ELSE: 'x' }))).not.toContain(
      'SOMETHING_ELSE',
    );
  });

  it.each([
    ['API_PORT', 'hunter2'],
    ['API_PORT', '65536'],
    ['API_PORT', '-1'],
    ['API_PORT', '80.5'],
    ['LOG_LEVEL', 'hunter2'],
    ['ENVIRONMENT_NAME', 'Hunter 2'],
    ['PUBLIC_BASE_URL', 'hunter2.example'],
    ['PUBLIC_BASE_URL', 'ftp://hunter2.example'],
    ['MONGODB_URI', 'postgres://user:hunter2@host/db'],
    ['TEMPORAL_ADDRESS', 'http://hunter2:7233'],
    ['TEMPORAL_ADDRESS', 'hunter2'],
    ['STRIPE_SECRET_KEY', 'pk_live_hunter2'],
    ['STRIPE_WEBHOOK_SECRET', 'hunter2'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_old,hunter2'],
    ['JOB_TOKEN_SECRET', 'hunter2'],
    ['EMAIL_HASH_SECRET', 'hunter2'],
    ['WEBHOOK_SECRETS_KEY', 'a secret of some length,hunter2'],
    ['TRUSTED_PROXIES', 'hunter2'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,,10.0.0.2'],
    ['SENDER_EMAIL', 'hunter2'],
    ['S3_FORCE_PATH_STYLE', 'hunter2'],
    ['UPLOAD_ALLOWED_ORIGINS', 'hunter2.example'],
    ['UPLOAD_ALLOWED_ORIGINS', 'https://hunter2.example/'],
    ['UPLOAD_ALLOWED_ORIGINS', 'https://hunter2.example/upload'],
    ['UPLOAD_ALLOWED_ORIGINS', 'https://*.hunter2.*'],
    ['UPLOAD_ALLOWED_ORIGINS', 'https://a.example,,https://hunter2.example'],
    ['UPLOAD_ALLOWED_ORIGINS', 'ftp://hunter2.example'],
    ['TEMPORAL_TLS', 'hunter2'],
    ['FFMPEG_SANDBOX', 'hunter2'],
    ['MAX_UPLOAD_BYTES', '2000000001'],
    ['MAX_DURATION_SEC', '1201'],
    ['MAX_STREAMS', '-77'],
    ['QUOTE_TTL_MIN', '-77'],
    ['DOWNLOAD_TTL_MIN', 'hunter2'],
    ['WORKER_CONCURRENCY', '1.5'],
  ])('names %s when it is broken, and never says its value (%s)', (name, value) => {
    const complaint = validationErrorFor({ [name]: value });
    expect(complaint).toContain(`  ${name}: `);
    expect(complaint.split('\n').length).toBeGreaterThanOrEqual(3);
    expect(complaint.replaceAll(name, '')).not.toContain(value);
  });

  it.each(Object.keys(MINIMAL_ENVIRONMENT))('cannot do without %s, and an empty one is an absent one', (name) => {
    expect(validationErrorFor({ [name]: undefined })).toContain(`  ${name}: `);
    expect(validationErrorFor({ [name]: '' })).toBe(validationErrorFor({ [name]: undefined }));
  });

  it.each([
    ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
    ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
  ])('takes %s and %s together or not at all', (one, other) => {
    expect(() => readEnvironment({ ...MINIMAL_ENVIRONMENT, [one]: 'hunter2', [other]: 'hunter3' })).not.toThrow();
    expect(validationErrorFor({ [one]: 'hunter2' })).toContain(`  ${other}: must be set together with ${one}\n`);
    expect(validationErrorFor({ [other]: 'hunter2', [one]: '' })).toContain(
      `  ${one}: must be set together with ${other}\n`,
    );
    expect(validationErrorFor({ [one]: 'hunter2' })).not.toContain('hunter2');
  });

  it('does not take TLS files for a Temporal without TLS', () => {
    const complaint = validationErrorFor({ TEMPORAL_TLS: 'false', TEMPORAL_TLS_CA_FILE: '/ca.pem' });
    expect(complaint).toContain('  TEMPORAL_TLS: is false, but TEMPORAL_TLS_CA_FILE is set\n');
    expect(readEnvironment({ ...MINIMAL_ENVIRONMENT, TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'key' })).toMatchObject({
      TEMPORAL_TLS: false,
    });
  });

  it('takes an empty variable for an absent one where there is a default', () => {
    expect(readEnvironment({ ...MINIMAL_ENVIRONMENT, API_PORT: '', S3_ENDPOINT: '' })).toEqual(
      readEnvironment(MINIMAL_ENVIRONMENT),
    );
  });

  it.each([
    ['a number with a unit', { MAX_UPLOAD_BYTES: '4GB' }, 'MAX_UPLOAD_BYTES: must be a number, without a unit'],
    ['a variable that is missing', { MONGODB_URI: undefined }, 'MONGODB_URI: is missing'],
  ])('says in plain words what is wrong with %s', (_, change, complaint) => {
    expect(validationErrorFor(change)).toContain(complaint);
  });

  it('names everything that is broken at once', () => {
    const complaint = validationErrorFor({ API_PORT: 'x', MONGODB_URI: undefined, SENDER_EMAIL: 'nobody' });
    expect(complaint).toMatch(/API_PORT.*\n.*MONGODB_URI.*\n.*SENDER_EMAIL/);
  });

  it('reads addresses without the slash at their end, because paths are put behind them', () => {
    expect(readEnvironment({ ...MINIMAL_ENVIRONMENT, PUBLIC_BASE_URL: 'https://mail.example//' }).PUBLIC_BASE_URL).toBe(
      'https://mail.example',
    );
  });

  it.each(['', 'loopback', '10.0.0.1', '10.0.0.0/8, fd00::/8', 'loopback,uniquelocal'])(
    'takes %j for trusted proxies',
    (text) => {
      expect(readEnvironment({ ...MINIMAL_ENVIRONMENT, TRUSTED_PROXIES: text }).TRUSTED_PROXIES).toBe(text);
    },
  );

  it.each([
    [undefined, ['https://mail.example']],
    ['*', ['*']],
    ['https://app.example', ['https://app.example']],
    ['https://*.app.example, http://localhost:5173', ['https://*.app.example', 'http://localhost:5173']],
  ])('lets pages of these origins upload when UPLOAD_ALLOWED_ORIGINS is %j: %j', (text, origins) => {
    const PUBLIC_BASE_URL = 'https://mail.example/videos';
    const environment = readEnvironment({ ...MINIMAL_ENVIRONMENT, PUBLIC_BASE_URL, UPLOAD_ALLOWED_ORIGINS: text });
    expect(uploadOriginsOf(environment)).toEqual(origins);
  });

  it('says of every variable what it means', () => {
    const silent = Object.entries(environmentSchema.shape).filter(([, schema]) => !schema.description?.endsWith('.'));
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});

describe('the timings and limits of a job', () => {
  const environment = readEnvironment({
    ...MINIMAL_ENVIRONMENT,
    UPLOAD_TIMEOUT_MIN: '1',
    QUOTE_TTL_MIN: '2',
    PAYMENT_TIMEOUT_MIN: '3',
    GPU_WAIT_TIMEOUT_SEC: '0.5',
    FIT_WORKER_TIMEOUT_MIN: '4',
    ATTENTION_TIMEOUT_MIN: '5',
    DOWNLOAD_TTL_MIN: '0.1',
    EXPIRES_SOON_LEAD_MIN: '0',
    MAX_UPLOAD_BYTES: '1000',
    MAX_DURATION_SEC: '7',
    MAX_PIXELS: '8',
    MAX_STREAMS: '9',
  });

  it('are what the environment says, in whole milliseconds', () => {
    expect(videoPolicyOf(environment)).toEqual({
      uploadTimeoutMs: 60_000,
      quoteTimeoutMs: 120_000,
      paymentTimeoutMs: 180_000,
      gpuWaitTimeoutMs: 500,
      fitWorkerTimeoutMs: 240_000,
      attentionTimeoutMs: 300_000,
      retentionMs: 6000,
      expiresSoonLeadMs: 0,
    });
    expect(mediaLimitsOf(environment)).toEqual({
      maxSizeBytes: 1000,
      maxDurationMs: 7000,
      maxPixels: 8,
      maxStreams: 9,
    });
  });
});
