import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appEnvironment, environmentOf, isExternal } from '../../../stack/environment.js';
import { PREFERRED_PORTS } from '../../../stack/ports.js';
import { loadSecrets } from '../../../stack/secrets.js';

const dataDir = mkdtempSync(join(tmpdir(), 'mailsized-env-'));
const context = { dataDir, ports: PREFERRED_PORTS, secrets: loadSecrets(dataDir) };

afterAll(() => rmSync(dataDir, { recursive: true }));

describe('the environment of the API and the workers', () => {
  it('points at our own servers when the user brings none', () => {
    expect(appEnvironment(context, {})).toMatchObject({
      ENVIRONMENT_NAME: 'demo',
      PUBLIC_BASE_URL: 'http://127.0.0.1:3000',
      MONGODB_URI: 'mongodb://127.0.0.1:27117/mailsized?directConnection=true',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      S3_ENDPOINT: 'http://127.0.0.1:7070',
      STRIPE_API_BASE: 'http://127.0.0.1:12111',
      EMAIL_SMTP_PORT: '12525',
    });
  });

  it('takes all of what belongs to a server from the user when he brings that server', () => {
    const env = appEnvironment(context, { S3_ENDPOINT: 'https://s3.example', S3_ACCESS_KEY_ID: 'his' });
    expect(env['S3_ENDPOINT']).toBe('https://s3.example');
    expect(env['S3_ACCESS_KEY_ID']).toBe('his');
    expect(env['S3_SECRET_ACCESS_KEY']).toBeUndefined(); // ours would open nothing there
  });

  it('never mixes a stray key of the user into a server of ours', () => {
    const env = appEnvironment(context, { STRIPE_SECRET_KEY: 'sk_live_real', S3_BUCKET: 'his' });
    expect(env['STRIPE_SECRET_KEY']).toBe(context.secrets.stripeSecretKey);
    expect(env['S3_BUCKET']).toBe('mailsized');
  });

  it('keeps a stray TLS setting of the shell away from a Temporal of ours, and takes it for the user’s', () => {
    const stray = { TEMPORAL_TLS: 'true', TEMPORAL_API_KEY: 'key' };
    expect(appEnvironment(context, stray)).toMatchObject({ TEMPORAL_TLS: '', TEMPORAL_API_KEY: '' });
    expect(appEnvironment(context, { ...stray, TEMPORAL_ADDRESS: 'cloud.example:7233' })).toMatchObject(stray);
  });

  it('is given to each process in part, and the rest is taken from it', () => {
    const env = appEnvironment(context, {});
    const media = environmentOf(['media'], env);
    expect(media).toMatchObject({ MONGODB_URI: env['MONGODB_URI'], FFMPEG_PATH: env['FFMPEG_PATH'] });
    expect(media).toMatchObject({ STRIPE_SECRET_KEY: undefined, JOB_TOKEN_SECRET: undefined, API_PORT: undefined });
    expect(Object.keys(environmentOf(['control'], env))).not.toContain('PATH');
    expect(environmentOf(['control', 'notify'], env)).toMatchObject({
      STRIPE_SECRET_KEY: env['STRIPE_SECRET_KEY'],
      JOB_TOKEN_SECRET: env['JOB_TOKEN_SECRET'],
    });
  });

  it('takes an empty address for none', () => {
    expect(isExternal('mongodb', { MONGODB_URI: '' })).toBe(false);
    expect(isExternal('mongodb', { MONGODB_URI: 'mongodb://db' })).toBe(true);
  });
});
