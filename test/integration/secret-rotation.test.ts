import { connect, getVideo, installationOf } from '@mailsized/client';
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentOf } from '../../stack/environment.js';
import type { ApiClient } from '../../stack/customer/api-client.js';
import { createTestAccount, type TestAccount } from '../support/stack/accounts.js';
import { uniqueEmail } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { runProgram } from '../support/stack/run-program.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WebhookReceiver } from '../support/stack/webhook-receiver.js';

const SECRETS = ['JOB_TOKEN_SECRET', 'EMAIL_HASH_SECRET', 'WEBHOOK_SECRETS_KEY'] as const;
const NEW = 'a new secret of some length';
const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };

interface CreatedJob {
  video: { id: string };
  token: string;
}

describe('while the secrets are rotated', () => {
  const deployment = useTestDeployment({ workers: ['control', 'notify'] });
  const email = uniqueEmail();
  const blocked = uniqueEmail();
  const requestKey = randomUUID();
  /** While both are in use, and when the old ones are gone. */
  let rotating: ApiClient;
  let rotated: ApiClient;
  let receiver: WebhookReceiver;
  let account: TestAccount;
  let endpoint: { id: string; secret: string };
  let job: CreatedJob;
  let apiKey: string;

  beforeAll(async () => {
    const { client } = deployment();
    receiver = await WebhookReceiver.start();
    account = await createTestAccount(deployment());
    endpoint = await client.json('/v1/webhooks/endpoints', {
      method: 'POST',
      token: account.key,
      body: { url: receiver.url },
    });
    job = await createJob(client);
    apiKey = await createKey(client);
    await client.json('/v1/admin/blocks', {
      method: 'POST',
      token: deployment().adminKey,
      body: { email: blocked, note: 'complaints' },
    });
    const both = variables((old) => `${NEW},${old}`);
    rotating = await deployment().startExtraApi(both);
    rotated = await deployment().startExtraApi(variables(() => NEW));
    await restartNotifyWorker(both);
  });
  afterAll(async () => await receiver.stop());

  it('a link that was given out before opens its job, and new ones are made with the new secret', async () => {
    expect(await statusOf(rotating, job)).toBe(200);
    const later = await createJob(rotating, { key: randomUUID() });
    expect(await statusOf(rotating, later)).toBe(200);
    expect(await statusOf(rotated, later)).toBe(200);
    expect(await statusOf(rotated, job), 'once the old secret is gone').toBe(403);
  });

  it('a client that keeps to one installation goes on with its job, until the old secret is gone', async () => {
    const path = { jobId: job.video.id };
    const before = connect({ baseUrl: deployment().client.baseUrl, bearer: job.token });
    await getVideo({ client: before, path });
    const installation = installationOf(before) ?? '';
    const during = connect({ baseUrl: rotating.baseUrl, bearer: job.token, installation });
    expect(await getVideo({ client: during, path })).toMatchObject({ id: job.video.id });
    const after = connect({ baseUrl: rotated.baseUrl, bearer: job.token, installation });
    await expect(getVideo({ client: after, path }), 'once the old secret is gone').rejects.toMatchObject({
      found: 'other_installation',
    });
  });

  it('a request that is repeated makes nothing twice: the same job, the same API key', async () => {
    expect((await createJob(rotating)).video.id).toBe(job.video.id);
    expect(await createKey(rotating)).toBe(apiKey);
  });

  it('what arrives at a webhook endpoint is signed with the secret that its owner has', async () => {
    await expectVerifiedMessage(rotating);
  });

  it('a block of an address holds', async () => {
    expect(await blockedStatus(rotating)).toBe(403);
  });

  it('the jobs of an address are found; `rotate-secrets` lets them be found without the old secret', async () => {
    expect(await jobsOf(rotating)).toContain(job.video.id);
    expect(await jobsOf(rotated), 'before').not.toContain(job.video.id);
    const first = await rotateSecrets();
    expect(first).toMatchObject({ exitCode: 0, report: { resealed: 1, unreadableEndpointIds: [] } });
    expect(first.report.rehashed).toBeGreaterThan(0);
    expect(await jobsOf(rotated), 'afterwards').toContain(job.video.id);
    expect(await rotateSecrets(), 'a repeat').toMatchObject({ exitCode: 0, report: { rehashed: 0, resealed: 0 } });
  });

  it('after `rotate-secrets` the old key is not needed to sign messages', async () => {
    await restartNotifyWorker(variables(() => NEW));
    await expectVerifiedMessage(rotated);
  });

  it('`rotate-secrets` names what none of the keys opens, and ends with 1', async () => {
    const lost = variables(() => 'a third secret of some length');
    const { exitCode, report } = await rotateSecrets(lost);
    expect({ exitCode, lost: report.unreadableEndpointIds }).toEqual({ exitCode: 1, lost: [endpoint.id] });
  });

  function variables(of: (old: string) => string): Record<string, string> {
    const { env } = deployment().stack;
    return Object.fromEntries(SECRETS.map((name) => [name, of(env[name] ?? '')]));
  }

  async function createJob(api: ApiClient, { key = requestKey } = {}): Promise<CreatedJob> {
    return await api.json('/v1/videos', {
      method: 'POST',
      body: { ...VIDEO, email },
      headers: { 'idempotency-key': key },
    });
  }

  async function createKey(api: ApiClient): Promise<string> {
    const body = { name: 'ci', mode: 'live' };
    const headers = { 'idempotency-key': requestKey };
    return (await api.json<{ key: string }>('/v1/keys', { method: 'POST', token: account.key, body, headers })).key;
  }

  async function statusOf(api: ApiClient, { video, token }: CreatedJob): Promise<number> {
    return (await api.raw(`/v1/videos/${video.id}`, { token })).status;
  }

  async function jobsOf(api: ApiClient): Promise<string[]> {
    const { videos } = await api.json<{ videos: { id: string }[] }>('/v1/support/videos/search', {
      method: 'POST',
      token: deployment().adminKey,
      body: { email },
    });
    return videos.map(({ id }) => id);
  }

  async function blockedStatus(api: ApiClient): Promise<number> {
    return (await api.raw('/v1/videos', { method: 'POST', body: { ...VIDEO, email: blocked } })).status;
  }

  /** A job of the account ends, which its endpoint is notified of. */
  async function expectVerifiedMessage(api: ApiClient): Promise<void> {
    receiver.received.length = 0;
    const { video } = await api.json<CreatedJob>('/v1/videos', { method: 'POST', token: account.key, body: VIDEO });
    await api.json(`/v1/videos/${video.id}/cancel`, { method: 'POST', token: account.key });
    const [first] = await eventually(
      () => receiver.received,
      (all) => all.length > 0,
    );
    const headers = first?.headers as Record<string, string>;
    expect(new Webhook(endpoint.secret).verify(first?.body ?? '', headers)).toMatchObject({
      data: { videoId: video.id },
    });
  }

  async function restartNotifyWorker(env: Record<string, string>): Promise<void> {
    await deployment().worker('worker-notify').stop();
    await deployment().addWorker('notify', env);
  }

  async function rotateSecrets(env = variables((old) => `${NEW},${old}`)) {
    const secrets = environmentOf(['rotate-secrets'], { ...deployment().stack.env, ...env });
    const ended = await runProgram('src/programs/rotate-secrets/main.js', ['--json'], {
      PATH: process.env['PATH'],
      ...secrets,
    });
    const report = JSON.parse(ended.stdout) as { rehashed: number; resealed: number; unreadableEndpointIds: string[] };
    return { exitCode: ended.exitCode, report };
  }
});
