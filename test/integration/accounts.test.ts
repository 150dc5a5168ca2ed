import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/api/http/problem.js';
import { projectRoot } from '../../stack/tools.js';
import { createApiKey, createTestAccount, type TestAccount } from '../support/stack/accounts.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };

interface Created {
  video: { id: string; mode: string; externalId: string | null; metadata: object };
  token: string;
}
interface KeyView {
  prefix: string;
  key?: string;
  requestCount: number;
  expiresAt: string | null;
  replacedBy: string | null;
}

describe('an account', () => {
  const deployment = useTestDeployment();

  const create = (token: string | undefined, fields: object = {}, api = deployment().client): Promise<Response> =>
    api.raw('/v1/videos', { method: 'POST', body: { ...VIDEO, ...fields }, ...(token && { token }) });

  async function created(answer: Response): Promise<Created> {
    expect(answer.status, await answer.clone().text()).toBe(201);
    return (await answer.json()) as Created;
  }

  async function problemOf(answer: Response): Promise<ProblemBody> {
    return (await answer.json()) as ProblemBody;
  }

  const asAdmin = async <T>(path: string, method: string, body?: object): Promise<T> =>
    await deployment().client.json<T>(path, { method, token: deployment().adminKey, ...(body && { body }) });

  async function keysOf({ key: token }: TestAccount): Promise<KeyView[]> {
    return (await deployment().client.json<{ keys: KeyView[] }>('/v1/keys', { token })).keys;
  }

  async function opens(token: string): Promise<boolean> {
    return (await deployment().client.raw('/v1/account', { token })).ok;
  }

  it('makes jobs under names of its own, and lists them by page, state and name', async () => {
    const account = await createTestAccount(deployment());
    const ids: string[] = [];
    for (const externalId of ['order-1', 'order-2', 'order-2']) {
      const { video } = await created(await create(account.key, { externalId, metadata: { shelf: '7' } }));
      expect(video).toMatchObject({ externalId, metadata: { shelf: '7' }, mode: 'live' });
      ids.unshift(video.id);
    }
    const list = (query: string, token = account.key) =>
      deployment().client.json<{ videos: { id: string; createdAt: string }[]; nextCursor: string | null }>(
        `/v1/videos?${query}`,
        {
          token,
        },
      );

    const first = await list('limit=2');
    const rest = await list(`limit=2&cursor=${first.nextCursor}`);
    expect([...first.videos, ...rest.videos].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    const turned = await list('limit=2&sort=createdAt');
    const turnedRest = await list(`limit=2&sort=createdAt&cursor=${turned.nextCursor}`);
    expect([...turned.videos, ...turnedRest.videos].map(({ id }) => id)).toEqual(ids.toReversed());
    const [newest] = first.videos;
    const since = encodeURIComponent(newest?.createdAt ?? '');
    expect((await list(`createdAfter=${since}`)).videos.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect((await list(`createdBefore=${since}`)).videos.map(({ id }) => id)).toEqual(ids.slice(1));
    expect((await list('externalId=order-2')).videos.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await list('state=done,expired')).videos).toEqual([]);
    expect((await list('', await createApiKey(deployment(), account, 'test'))).videos).toEqual([]);
    expect((await list('', (await createTestAccount(deployment())).key)).videos).toEqual([]);
    expect(await problemOf(await create(undefined, { externalId: 'x' }))).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/externalId' }],
    });
  });

  it('rotates its key with an overlap, revokes keys, and never sees one again', async () => {
    const account = await createTestAccount(deployment());
    const [first] = await keysOf(account);
    if (!first) throw new Error('it was made with a key');
    expect(account.key.startsWith(first.prefix)).toBe(true);

    const rotate = { method: 'POST', token: account.key, body: { overlapSec: 3600 } };
    const second = await deployment().client.json<KeyView>(`/v1/keys/${first.prefix}/rotate`, rotate);
    expect([await opens(account.key), await opens(second.key ?? '')]).toEqual([true, true]);
    const listed = await keysOf(account);
    expect(JSON.stringify(listed)).not.toContain(second.key);
    expect(listed.find(({ prefix }) => prefix === first.prefix)).toMatchObject({
      replacedBy: second.prefix,
      expiresAt: expect.any(String),
      requestCount: expect.any(Number),
    });
    const again = await deployment().client.raw(`/v1/keys/${first.prefix}/rotate`, rotate);
    expect(await problemOf(again)).toMatchObject({ code: 'key_ended' });

    const atOnce = { method: 'POST', token: account.key, body: { overlapSec: 0 } };
    const third = await deployment().client.json<KeyView>(`/v1/keys/${second.prefix}/rotate`, atOnce);
    expect(await opens(second.key ?? '')).toBe(false);
    await deployment().client.json(`/v1/keys/${first.prefix}`, { method: 'DELETE', token: account.key });
    expect([await opens(account.key), await opens(third.key ?? '')]).toEqual([false, true]);

    const stored = JSON.stringify(await deployment().database.apiKeys(account.id));
    for (const key of [account.key, second.key, third.key]) expect(stored).not.toContain(key);
    expect(await deployment().database.auditActionsOf(account.id)).toEqual(
      expect.arrayContaining(['create_account', 'rotate_key', 'revoke_key']),
    );
  });

  it('is shown the same key, or account, again under its Idempotency-Key', async () => {
    const { key: token } = await createTestAccount(deployment());
    const headers = { 'idempotency-key': randomUUID() };
    const request = { method: 'POST', token, headers, body: { name: 'robot' } };
    const made = await deployment().client.json<KeyView>('/v1/keys', request);
    expect(await deployment().client.json<KeyView>('/v1/keys', request)).toEqual(made);
    expect(await opens(made.key ?? '')).toBe(true);
    const rotate = { ...request, body: { overlapSec: 60 } };
    const rotated = await deployment().client.json<KeyView>(`/v1/keys/${made.prefix}/rotate`, rotate);
    expect(await deployment().client.json<KeyView>(`/v1/keys/${made.prefix}/rotate`, rotate)).toEqual(rotated);

    const create = { ...request, token: deployment().adminKey, body: { name: 'twice-asked' } };
    const account = await deployment().client.json<TestAccount>('/v1/admin/accounts', create);
    expect(await deployment().client.json<TestAccount>('/v1/admin/accounts', create)).toEqual(account);
    const anew = { ...create, headers: { 'idempotency-key': randomUUID() } };
    expect(await problemOf(await deployment().client.raw('/v1/admin/accounts', anew))).toMatchObject({
      code: 'account_name_taken',
    });
  });

  it('uses no more than its quotas, whichever process it asks, and is told what is left', async () => {
    const account = await createTestAccount(deployment());
    const other = await deployment().startExtraApi({});
    await asAdmin(`/v1/admin/accounts/${account.id}/quotas`, 'PUT', { quotas: { jobsPerDay: 4, bytesPerDay: 3500 } });
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((each) => create(account.key, {}, each % 2 ? other : deployment().client)),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(3);
    const refused = await create(account.key);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/"jobsPerDay";r=1;t=\d+, "bytesPerDay";r=500;t=\d+/);
    expect(await problemOf(refused)).toMatchObject({ code: 'quota_exceeded', quota: 'bytesPerDay' });

    const last = await create(account.key, { sizeBytes: 500 });
    expect(last.headers.get('ratelimit-policy')).toBe(
      '"jobsPerDay";q=4;w=86400, "bytesPerDay";q=3500;w=86400;qu="content-bytes"',
    );
    expect(last.headers.get('ratelimit')).toMatch(/"jobsPerDay";r=0;t=\d+, "bytesPerDay";r=0;t=\d+/);
    await created(last);
    const { usage } = await deployment().client.json<{ usage: object[] }>('/v1/account', { token: account.key });
    expect(usage).toContainEqual({ name: 'concurrentJobs', limit: 50, used: 4, resetsInSec: null });
  });

  it('has no more jobs on their way than it may, and can go on once one has ended', async () => {
    const account = await createTestAccount(deployment());
    await asAdmin(`/v1/admin/accounts/${account.id}/quotas`, 'PUT', { quotas: { concurrentJobs: 1 } });
    const { video, token } = await created(await create(account.key));
    expect(await problemOf(await create(account.key))).toMatchObject({
      code: 'quota_exceeded',
      quota: 'concurrentJobs',
    });
    await deployment().client.json(`/v1/videos/${video.id}/cancel`, { method: 'POST', token });
    await expect.poll(async () => (await create(account.key)).status, { timeout: 30_000 }).toBe(201);
  });

  it('has exactly as many jobs, keys and endpoints as it may, though it asks for more all at once', async () => {
    const account = await createTestAccount(deployment());
    await asAdmin(`/v1/admin/accounts/${account.id}/quotas`, 'PUT', { quotas: { concurrentJobs: 5 } });
    const other = await deployment().startExtraApi({});
    const atOnce = async (times: number, path: string, bodyOf: (index: number) => object): Promise<number> => {
      const answers = await Promise.all(
        Array.from({ length: times }, (_, index) => {
          const api = index % 2 ? other : deployment().client;
          return api.raw(path, { method: 'POST', token: account.key, body: bodyOf(index) });
        }),
      );
      return answers.filter(({ status }) => status === 201).length;
    };
    expect(await atOnce(12, '/v1/videos', () => VIDEO)).toBe(5);
    expect(await atOnce(40, '/v1/keys', (index) => ({ name: `key-${index}` }))).toBe(19);
    expect(await keysOf(account)).toHaveLength(20);
    const url = (index: number) => ({ url: `https://hooks.example.com/${index}` });
    expect(await atOnce(35, '/v1/webhooks/endpoints', url)).toBe(20);

    const spare = (await keysOf(account)).find(({ prefix }) => !account.key.startsWith(prefix));
    await deployment().client.json(`/v1/keys/${spare?.prefix}`, { method: 'DELETE', token: account.key });
    expect(await atOnce(3, '/v1/keys', (index) => ({ name: `again-${index}` }))).toBe(1);
  });

  it('replaces a key by one other, though it is asked for several at once', async () => {
    const account = await createTestAccount(deployment());
    const prefix = account.key.replace(/_[^_]+$/, '');
    const rotate = { method: 'POST', token: account.key, body: { overlapSec: 3600 } };
    const rotations = Array.from({ length: 8 }, () => deployment().client.raw(`/v1/keys/${prefix}/rotate`, rotate));
    const answers = await Promise.all(rotations);
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    const keys = await keysOf(account);
    expect(keys).toHaveLength(2);
    const successor = (await made[0]?.json()) as KeyView | undefined;
    expect(keys.find((key) => key.prefix === prefix)?.replacedBy).toBe(successor?.prefix);
    expect(await opens(successor?.key ?? '')).toBe(true);
  });

  it('starts nothing while it is locked, and still reaches what it has', async () => {
    const account = await createTestAccount(deployment());
    const { video, token } = await created(await create(account.key));
    await asAdmin(`/v1/admin/accounts/${account.id}/lock`, 'POST', { reasonCode: 'suspected_abuse', note: 'odd' });
    expect(await problemOf(await create(account.key))).toMatchObject({ code: 'account_locked' });
    const checkout = { method: 'POST', token, body: { quoteId: 'q', attemptId: 'attempt-1' } };
    expect(await problemOf(await deployment().client.raw(`/v1/videos/${video.id}/checkout`, checkout))).toMatchObject({
      code: 'account_locked',
    });
    expect((await deployment().client.raw(`/v1/videos/${video.id}`, { token: account.key })).status).toBe(200);
    await asAdmin(`/v1/admin/accounts/${account.id}/unlock`, 'POST', {});
    await created(await create(account.key));

    await asAdmin(`/v1/admin/accounts/${account.id}/presets`, 'PUT', { allowedPresets: ['plays-everywhere'] });
    expect(await problemOf(await create(account.key, { preset: 'modern' }))).toMatchObject({
      code: 'preset_not_allowed',
    });
    expect(await asAdmin(`/v1/admin/accounts/${account.id}/revoke-keys`, 'POST', {})).toEqual({ revoked: 1 });
    expect(await opens(account.key)).toBe(false);
  });

  it('is made at the command line, and given another key when all are lost', async () => {
    const admin = async (...args: string[]): Promise<{ name: string; role: string; key: string }> => {
      const main = join(projectRoot, 'dist', 'src', 'programs', 'admin', 'main.js');
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, '--json'], {
        env: deployment().stack.env,
      });
      return JSON.parse(stdout) as { name: string; role: string; key: string };
    };
    const made = await admin('create', '--name', 'first-admin', '--role', 'admin');
    expect(made).toMatchObject({ name: 'first-admin', role: 'admin' });
    const another = await admin('key', '--name', 'first-admin', '--mode', 'test');
    expect([await opens(made.key), await opens(another.key)]).toEqual([true, true]);
    expect(another.key).toMatch(/^ms_test_/);
    await expect(admin('create', '--name', 'first-admin', '--role', 'admin')).rejects.toThrow('there is an account');
    await expect(admin('create', '--name', 'customer', '--role', 'admin')).rejects.toThrow(
      'must not be a reserved name',
    );
  });
});

describe('those who run the service', () => {
  const deployment = useTestDeployment({
    env: {
      ...{ ANONYMOUS_JOBS_PER_DAY: '1000', UNPAID_BYTES_PER_CALLER: '9000000', STORAGE_CAPACITY_BYTES: '20000000' },
      ...{
        ADDRESS_CHANGES_PER_HOUR: '2',
        PART_URLS_PER_HOUR: '3',
        UPDATES_PER_JOB: '2',
        WEBHOOK_SENDS_PER_MINUTE: '2',
      },
    },
  });
  const act = (path: string, method: string, body?: object): Promise<Response> =>
    deployment().client.raw(`/v1/admin/${path}`, { method, token: deployment().adminKey, ...(body && { body }) });
  const create = (fields: object = {}, token?: string): Promise<Response> =>
    deployment().client.raw('/v1/videos', { method: 'POST', body: { ...VIDEO, ...fields }, ...(token && { token }) });

  async function codeOf(answer: Response): Promise<string | undefined> {
    return answer.ok ? undefined : ((await answer.json()) as ProblemBody).code;
  }

  it('stop new work for a while: it says until when, and what runs is reached as before', async () => {
    const running = (await (await create()).json()) as Created;
    const until = new Date(Date.now() + 60_000).toISOString();
    expect(await (await act('maintenance', 'PUT', { until })).json()).toMatchObject({ on: true, until });
    const refused = await create();
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await codeOf(refused)).toBe('maintenance');
    const path = `/v1/videos/${running.video.id}`;
    expect((await deployment().client.raw(path, { token: running.token })).status).toBe(200);
    await act('maintenance', 'PUT', { until: new Date(Date.now() + 1500).toISOString() });
    await expect.poll(async () => (await create()).status, { timeout: 20_000 }).toBe(201);
    expect(await (await act('maintenance', 'GET')).json()).toEqual({ on: false, since: null, until: null });
  });

  it('block a mail address and a network, and keep neither as it is', async () => {
    await act('blocks', 'POST', { email: 'Spammer@Example.test', note: 'complaints' });
    expect(await codeOf(await create({ email: 'spammer@example.test' }))).toBe('address_blocked');
    expect(await codeOf(await create({ email: 'spammer+2@example.test' })), 'the same mailbox').toBe('address_blocked');
    expect((await create({ email: 'other@example.test' })).status).toBe(201);
    const block = (await (await act('blocks', 'POST', { ip: '127.0.0.1' })).json()) as { id: string; shown: string };
    expect(block.shown).toBe('127.0.…');
    expect(await codeOf(await create())).toBe('address_blocked');
    expect((await act(`blocks/${block.id}`, 'DELETE')).status).toBe(204);
    expect((await create()).status).toBe(201);
    const { blocks } = (await (await act('blocks', 'GET')).json()) as { blocks: { shown: string }[] };
    expect(blocks.map(({ shown }) => shown)).toEqual(['S***@Example.test']);
    expect(JSON.stringify(await deployment().database.addressBlocks())).not.toMatch(/pammer@|127\.0\.0\.1/i);
  });

  it('take no more unpaid bytes of one address than allowed, and none for which there is no room', async () => {
    const account = await createTestAccount(deployment());
    expect((await create({ sizeBytes: 8_000_000 }, account.key)).status).toBe(201);
    expect(await codeOf(await create({ sizeBytes: 2_000_000 }, account.key))).toBe('too_much_unpaid');
    const another = await createTestAccount(deployment());
    expect((await create({ sizeBytes: 8_900_000 }, another.key)).status).toBe(201);
    const third = await createTestAccount(deployment());
    const refused = await create({ sizeBytes: 8_900_000 }, third.key);
    expect(refused.status).toBe(503);
    expect(await codeOf(refused)).toBe('no_room');
    expect((await deployment().client.json<{ videos: object[] }>('/v1/videos', { token: third.key })).videos).toEqual(
      [],
    );
  });

  it('bound how often an address is changed, parts are signed, workflows are updated and messages are sent on request', async () => {
    const { key: token } = await createTestAccount(deployment());
    const { video } = (await (await create({}, token)).json()) as Created;
    const job = `/v1/videos/${video.id}`;
    const codesOf = async (
      path: string,
      request: { method: string; body?: object },
    ): Promise<(string | undefined)[]> => {
      const codes: (string | undefined)[] = [];
      for (let times = 0; times < 3; times += 1)
        codes.push(await codeOf(await deployment().client.raw(path, { ...request, token })));
      return codes;
    };
    const bounded = [undefined, undefined, 'too_many_requests'];
    expect(await codesOf(job, { method: 'PATCH', body: { email: 'new@example.test' } })).toEqual(bounded);
    // The first part was signed when the job was made.
    expect(await codesOf(`${job}/upload/parts`, { method: 'POST', body: { partNumbers: [1] } })).toEqual(bounded);
    const incomplete = ['upload_incomplete', 'upload_incomplete', 'too_many_requests'];
    expect(await codesOf(`${job}/upload/complete`, { method: 'POST' })).toEqual(incomplete);
    const unquoted = ['not_quoted', 'not_quoted', 'too_many_requests'];
    expect(await codesOf(`${job}/quote`, { method: 'POST', body: { target: { provider: 'gmail' } } })).toEqual(
      unquoted,
    );
    const endpoint = { method: 'POST', token, body: { url: 'https://hooks.example.com/' } };
    const { id } = await deployment().client.json<{ id: string }>('/v1/webhooks/endpoints', endpoint);
    expect(await codesOf(`/v1/webhooks/endpoints/${id}/ping`, { method: 'POST' })).toEqual(bounded);
  });

  it('see what waits for whom', async () => {
    const overview = (await (await act('queue', 'GET')).json()) as { states: { state: string }[]; queues: object[] };
    expect(overview.states.map(({ state }) => state)).toContain('uploading');
    const waiting: unknown = expect.any(Number);
    expect(overview.queues).toContainEqual({ name: 'control', workers: 1, slots: 50, waiting });
    expect(overview.queues).toContainEqual({ name: 'compress-cpu', workers: 1, slots: 1, waiting });
  });

  it('move old acts into an archive, whole and with its digest on record', async () => {
    await deployment().database.backdateAuditLog(40);
    await act('blocks', 'POST', { email: 'late@example.test' });
    const before = new Date(Date.now() - 31 * 86_400_000).toISOString();
    expect(await codeOf(await act('audit/archives', 'POST', { before: new Date().toISOString() }))).toBe(
      'invalid_request',
    );
    const archive = (await (await act('audit/archives', 'POST', { before })).json()) as { name: string; acts: number };
    expect(archive.acts).toBeGreaterThan(3);
    const link = await act(`audit/archives/${archive.name}`, 'GET');
    const file = await fetch(link.headers.get('location') ?? '');
    expect(file.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await file.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(archive.acts);
    expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toContain('block_address');
    const { acts } = await deployment().client.json<{ acts: { action: string }[] }>('/v1/support/audit', {
      token: deployment().adminKey,
    });
    expect(acts.map(({ action }) => action)).toEqual(['archive_audit', 'block_address']);
    expect((await act('audit/archives/..%2f..%2fjobs', 'GET')).status).toBe(404);
  });
});
