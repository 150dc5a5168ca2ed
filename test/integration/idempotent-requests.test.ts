import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/api/http/problem.js';
import type { ApiClient } from '../../stack/customer/api-client.js';
import { createTestAccount } from '../support/stack/accounts.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };

interface Created {
  video: { id: string; state: string };
  token: string;
  upload: { parts: { partNumber: number; url: string }[] };
}

describe('a key that replaces itself', () => {
  const deployment = useTestDeployment();

  it('is shown its successor again when the answer was lost', async () => {
    const { client } = deployment();
    const { key: token } = await createTestAccount(deployment());
    const headers = { 'idempotency-key': randomUUID() };
    const rotate = { method: 'POST', token, headers, body: { overlapSec: 60 } };
    const path = `/v1/keys/${token.replace(/_[^_]+$/, '')}/rotate`;
    await client.raw(path, rotate);
    const { key } = await client.json<{ key: string }>(path, rotate);
    expect((await client.raw('/v1/account', { token: key })).status).toBe(200);
  });

  it('does not end before its successor has arrived', async () => {
    const { client } = deployment();
    const { key: token } = await createTestAccount(deployment());
    const path = `/v1/keys/${token.replace(/_[^_]+$/, '')}/rotate`;
    const refused = await client.raw(path, { method: 'POST', token, body: { overlapSec: 0 } });
    expect(await refused.json()).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/overlapSec' }] });
    expect((await client.raw('/v1/account', { token })).status).toBe(200);
  });
});

describe('a job that is asked for again under its Idempotency-Key', () => {
  const deployment = useTestDeployment();

  async function create(key: string, body: object = VIDEO, api: ApiClient = deployment().client): Promise<Response> {
    return await api.raw('/v1/videos', { method: 'POST', body, headers: { 'idempotency-key': key } });
  }

  async function created(answer: Response): Promise<Created> {
    expect(answer.status).toBe(201);
    const job = (await answer.json()) as Created;
    expect(answer.headers.get('location')).toBe(`/v1/videos/${job.video.id}`);
    return job;
  }

  async function newJobIds(make: () => Promise<unknown>): Promise<string[]> {
    const before = await deployment().database.videoIds();
    await make();
    return (await deployment().database.videoIds()).filter((id) => !before.includes(id));
  }

  it('is the same job, with the same token, whichever process is asked', async () => {
    const key = randomUUID();
    const other = await deployment().startExtraApi({});
    const first = await created(await create(key));
    const again = [await created(await create(`"${key}"`)), await created(await create(key, VIDEO, other))];
    for (const { video, token, upload } of again) {
      expect({ id: video.id, token }).toEqual({ id: first.video.id, token: first.token });
      expect(upload.parts.map(({ partNumber }) => partNumber)).toEqual([1]);
    }
    const put = await fetch(again[1]?.upload.parts[0]?.url ?? '', { method: 'PUT', body: 'x'.repeat(1000) });
    expect(put.status).toBe(200);
  });

  it('is one job when many ask at once: each is shown it, or asked to come again', async () => {
    const key = randomUUID();
    const other = await deployment().startExtraApi({});
    const ids = await newJobIds(async () => {
      const answers = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((each) => create(key, VIDEO, each % 2 ? other : deployment().client)),
      );
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        await expectProblem(answer, 'request_in_progress', 409);
      }
      const jobs = await Promise.all(answers.filter(({ status }) => status === 201).map(created));
      expect(jobs.length).toBeGreaterThan(0);
      expect(new Set([...jobs, await created(await create(key))].map(({ token }) => token)).size).toBe(1);
    });
    expect(ids).toHaveLength(1);
  });

  it('is the same job when the path is spelled in another way', async () => {
    const key = randomUUID();
    const first = await created(await create(key));
    for (const path of ['/V1/Videos', '/v1/videos/', '/v1/videos?again']) {
      const again = await deployment().client.raw(path, {
        method: 'POST',
        body: VIDEO,
        headers: { 'idempotency-key': key },
      });
      expect((await created(again)).video.id, path).toBe(first.video.id);
    }
  });

  it('is not shown to another program behind the same address, nor under a key that could be guessed', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const createAs = (userAgent: string) =>
      deployment().client.raw('/v1/videos', {
        method: 'POST',
        body: VIDEO,
        headers: { ...headers, 'user-agent': userAgent },
      });
    const [anna, bob] = [await created(await createAs('anna/1')), await created(await createAs('bob/1'))];
    expect(bob.token).not.toBe(anna.token);
    await expectProblem(await create('holiday.mov-1'), 'invalid_request', 422);
  });

  it('is refused when the body is another one, and makes no job', async () => {
    const key = randomUUID();
    await create(key);
    const ids = await newJobIds(async () => {
      await expectProblem(await create(key, { ...VIDEO, sizeBytes: 1001 }), 'idempotency_key_reused', 409);
    });
    expect(ids).toEqual([]);
  });

  it('is shown as it stands, without URLs to send parts to, once it has ended', async () => {
    const key = randomUUID();
    const { video, token } = await created(await create(key));
    await deployment().client.json(`/v1/videos/${video.id}/cancel`, { method: 'POST', token, body: {} });
    await expect
      .poll(async () => (await created(await create(key))).video, { timeout: 30_000 })
      .toMatchObject({ id: video.id, state: 'canceled' });
    expect((await created(await create(key))).upload.parts).toEqual([]);
  });

  it('can be asked for anew when the first try was wrong', async () => {
    const key = randomUUID();
    await expectProblem(await create(key, { ...VIDEO, sizeBytes: 2_000_000_001 }), 'upload_too_large', 413);
    await created(await create(key));
  });

  it.each(['short', 'with spaces inside', 'x'.repeat(256)])('needs a key that is one: %s', async (key) => {
    const { errors } = await expectProblem(await create(key), 'invalid_request', 422);
    expect(errors).toEqual([{ pointer: '/Idempotency-Key', detail: expect.any(String) }]);
  });
});

async function expectProblem(answer: Response, code: string, status: number): Promise<ProblemBody> {
  const problem = (await answer.json()) as ProblemBody;
  expect({ code: problem.code, status: answer.status }).toEqual({ code, status });
  return problem;
}
