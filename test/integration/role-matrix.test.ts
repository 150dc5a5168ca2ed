import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accessRuleOf, OPERATIONS, type OperationId, type Reach } from '../../src/api/access/operations.js';
import { KEY_MODES, ROLES, type KeyMode, type Role } from '../../src/domain/roles.js';
import { projectRoot } from '../../stack/tools.js';
import { createApiKey, createTestAccount, type TestAccount } from '../support/stack/accounts.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

interface NewJob {
  id: string;
  token: string;
  uploadToken: string;
}
type KeysByMode = Record<KeyMode, string>;
type Made = { video: { id: string }; token: string; upload: { companionUrl: string } };
type Document = { paths: Record<string, Record<string, { operationId: OperationId }>> };

const { paths } = JSON.parse(readFileSync(join(projectRoot, 'openapi.json'), 'utf8')) as Document;
const ROUTES = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
);
const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };
const REFUSALS = [
  'token_missing',
  'token_invalid',
  'job_not_found',
  'api_key_missing',
  'api_key_invalid',
  'not_allowed',
  'live_key_required',
  'upload_token_invalid',
  'account_locked',
  'maintenance',
];

describe('the role matrix', () => {
  const deployment = useTestDeployment();
  let byRole: Record<Role, KeysByMode>;
  let locked: Record<Role, KeysByMode>;
  let owner: KeysByMode & { revoked: string };
  let jobs: Record<KeyMode, NewJob>;
  let strangers: NewJob;

  beforeAll(async () => {
    const accountsOf = async () => {
      const [user, support, operator, admin] = await Promise.all(ROLES.map(accountOf));
      if (!user || !support || !operator || !admin) throw new Error('a role has no account');
      return { user, support, operator, admin };
    };
    byRole = await accountsOf();
    const toLock = await accountsOf();
    for (const { id } of Object.values(toLock)) {
      const lock = { method: 'POST', token: deployment().adminKey, body: {} };
      await deployment().client.json(`/v1/admin/accounts/${id}/lock`, lock);
    }
    locked = toLock;
    const account = await accountOf('user');
    owner = { ...account, revoked: await createApiKey(deployment(), { ...account, key: account.live }) };
    await deployment().client.json(`/v1/keys/${prefixOf(owner.revoked)}`, { method: 'DELETE', token: owner.live });
    jobs = { live: await newJob(owner.live), test: await newJob(owner.test) };
    strangers = await newJob();
  });

  async function accountOf(role: Role): Promise<KeysByMode & TestAccount> {
    const account = await createTestAccount(deployment(), role);
    return { ...account, live: account.key, test: await createApiKey(deployment(), account, 'test') };
  }

  it('has a row for every operation, and no row for none', () => {
    expect(ROUTES.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  });

  it('is as docs/roles.md shows it', async () => {
    await expect(table()).toMatchFileSnapshot(join(projectRoot, 'docs', 'roles.md'));
  });

  const isHolders = ({ operationId }: { operationId: OperationId }) =>
    accessRuleOf(operationId).callers.includes('holder');

  describe.each(ROUTES.filter(isHolders))('$operationId ($method $path), for the holder of the job', (route) => {
    describe.each(KEY_MODES)('a %s job', (mode) => {
      const [other] = KEY_MODES.filter((each) => each !== mode) as [KeyMode];
      it.each<[who: string, token: () => string | undefined, refusal: string | null]>([
        ['nobody known', () => undefined, 'token_missing'],
        ['the holder of its token', () => jobs[mode].token, null],
        [`the holder of the token of a ${other} job`, () => jobs[other].token, 'token_invalid'],
        ['the holder of another job’s token', () => strangers.token, 'token_invalid'],
        [`the account that owns it, with a ${mode} key`, () => owner[mode], null],
        [`the same account with a ${other} key`, () => owner[other], 'job_not_found'],
        ['the same account with a revoked key', () => owner.revoked, 'api_key_invalid'],
        ...rolesAndModes().map(({ role, keyMode }): [string, () => string, string] => [
          `another account, role ${role}, with a ${keyMode} key`,
          () => byRole[role][keyMode],
          'job_not_found',
        ]),
      ])('%s', async (_, token, refusal) => {
        expect(await refusalOf(route, token(), { job: jobs[mode] })).toBe(refusal);
      });
    });
  });

  const isUploaders = ({ operationId }: { operationId: OperationId }) =>
    accessRuleOf(operationId).callers.includes('uploader');

  describe.each(ROUTES.filter(isUploaders))(
    '$operationId ($method $path), for the holder of the upload token',
    (route) => {
      const mac = (token: string) => token.split('.')[1] ?? '';
      it.each<[who: string, uploadToken: () => string, refusal: string | null]>([
        ['the holder of it', () => jobs.live.uploadToken, null],
        ['the holder of that of a test job', () => jobs.test.uploadToken, null],
        ['the holder of the job’s token', () => `${jobs.live.id}.${jobs.live.token}`, 'upload_token_invalid'],
        [
          'the holder of another upload’s token',
          () => `${jobs.live.id}.${mac(strangers.uploadToken)}`,
          'upload_token_invalid',
        ],
        [
          'the holder of the upload token of a test job',
          () => `${jobs.live.id}.${mac(jobs.test.uploadToken)}`,
          'upload_token_invalid',
        ],
        ['somebody who knows the job only', () => jobs.live.id, 'upload_token_invalid'],
        ['somebody who knows nothing', () => 'none', 'upload_token_invalid'],
      ])('%s', async (_, uploadToken, refusal) => {
        expect(await refusalOf(route, undefined, { uploadToken: uploadToken() })).toBe(refusal);
      });

      it.each(rolesAndModes())(
        'the role $role with a $keyMode key, which is no substitute',
        async ({ role, keyMode }) => {
          expect(await refusalOf(route, byRole[role][keyMode])).toBe('upload_token_invalid');
        },
      );
    },
  );

  const others = ROUTES.filter((route) => !isHolders(route) && !isUploaders(route));

  it('opens nothing but the upload to the holder of its token', async () => {
    for (const route of ROUTES.filter(isHolders)) {
      expect(await refusalOf(route, jobs.live.uploadToken)).toBe('token_invalid');
    }
    for (const route of others.filter(({ operationId }) => !accessRuleOf(operationId).callers.includes('anonymous'))) {
      expect(await refusalOf(route, jobs.live.uploadToken)).toBe('api_key_missing');
    }
  });

  describe.each(others)('$operationId ($method $path)', (route) => {
    const { callers, reach, startsWork, refusedToLocked } = accessRuleOf(route.operationId);
    const isPublic = callers.includes('anonymous');
    it.each<[who: string, token: () => string | undefined, refusal: string | null]>([
      ['nobody known', () => undefined, isPublic ? null : 'api_key_missing'],
      ['the holder of a live job’s token', () => jobs.live.token, isPublic ? null : 'api_key_missing'],
      ['the holder of a test job’s token', () => jobs.test.token, isPublic ? null : 'api_key_missing'],
      ['an account with a revoked key', () => owner.revoked, 'api_key_invalid'],
      ['an account with a made-up key', () => `ms_live_${'x'.repeat(12)}_${'y'.repeat(32)}`, 'api_key_invalid'],
    ])('%s', async (_, token, refusal) => {
      expect(await refusalOf(route, token())).toBe(refusal);
    });

    const jobModes = reach === 'job' ? KEY_MODES : (['live'] as const);
    it.each(rolesAndModes().flatMap((who) => jobModes.map((jobMode) => ({ ...who, jobMode }))))(
      'the role $role with a $keyMode key; the job, if it is about one, is $jobMode',
      async ({ role, keyMode, jobMode }) => {
        const refusal = !callers.includes(role)
          ? 'not_allowed'
          : reach === 'service' && keyMode === 'test'
            ? 'live_key_required'
            : reach === 'job' && keyMode !== jobMode
              ? 'job_not_found'
              : null;
        expect(await refusalOf(route, byRole[role][keyMode], { job: jobs[jobMode] })).toBe(refusal);
      },
    );

    it.each(ROLES)('a locked account, role %s', async (role) => {
      const refusal = !callers.includes(role) ? 'not_allowed' : startsWork || refusedToLocked ? 'account_locked' : null;
      expect(await refusalOf(route, locked[role].live)).toBe(refusal);
    });
  });

  describe('a test key', () => {
    const asTest = async (path: string, method: string, body?: object): Promise<string | null> => {
      const answer = await deployment().client.raw(path, { method, token: owner.test, ...(body && { body }) });
      return answer.ok ? null : ((await answer.json()) as { code: string }).code;
    };

    it('makes, rotates, revokes and lists test keys only', async () => {
      const live = prefixOf(owner.live);
      expect(await asTest('/v1/keys', 'POST', { name: 'more', mode: 'live' })).toBe('live_key_required');
      expect(await asTest(`/v1/keys/${live}/rotate`, 'POST', {})).toBe('key_not_found');
      expect(await asTest(`/v1/keys/${live}`, 'DELETE')).toBe('key_not_found');
      const made = await deployment().client.json<{ mode: string; prefix: string }>('/v1/keys', {
        method: 'POST',
        token: owner.test,
        body: { name: 'more' },
      });
      expect(made.mode).toBe('test');
      expect(await asTest(`/v1/keys/${made.prefix}/rotate`, 'POST', {})).toBeNull();
      for (const mode of KEY_MODES) {
        const { keys } = await deployment().client.json<{ keys: { mode: string }[] }>('/v1/keys', {
          token: owner[mode],
        });
        expect(new Set(keys.map((key) => key.mode))).toEqual(new Set([mode]));
      }
      expect(await refusalOf({ operationId: 'getAccount', method: 'GET', path: '/v1/account' }, owner.live)).toBeNull();
    });

    it('gets little of what costs no money: its quotas are small, and those of the account if they are smaller', async () => {
      const { client, adminKey } = deployment();
      const account = await createTestAccount(deployment());
      const token = await createApiKey(deployment(), account, 'test');
      const limits = async () => {
        const { usage } = await client.json<{ usage: { limit: number }[] }>('/v1/account', { token });
        return usage.map(({ limit }) => limit);
      };
      const create = async () => (await client.raw('/v1/videos', { method: 'POST', token, body: VIDEO })).status;
      expect(await limits()).toEqual([20, 2_000_000_000, 2]);
      expect([await create(), await create(), await create()]).toEqual([201, 201, 429]);
      const body = { quotas: { jobsPerDay: 4, concurrentJobs: 90 } };
      await client.json(`/v1/admin/accounts/${account.id}/quotas`, { method: 'PUT', token: adminKey, body });
      expect(await limits()).toEqual([4, 2_000_000_000, 2]);
    });

    it('is not shown what a live key has made under the same Idempotency-Key', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const request = { method: 'POST', headers, body: VIDEO };
      const make = (token: string) => deployment().client.json<Made>('/v1/videos', { ...request, token });
      const [live, test] = [await make(owner.live), await make(owner.test)];
      expect(test.video.id).not.toBe(live.video.id);
      expect((await make(owner.live)).video.id).toBe(live.video.id);
    });

    it('uses up no quota of live keys', async () => {
      const account = await accountOf('user');
      const quotas = { method: 'PUT', token: deployment().adminKey, body: { quotas: { jobsPerDay: 1 } } };
      await deployment().client.json(`/v1/admin/accounts/${account.id}/quotas`, quotas);
      await newJob(account.test);
      await expect(newJob(account.test)).rejects.toThrow();
      await newJob(account.live);
    });

    it('of support finds test jobs only, whatever it looks for', async () => {
      const email = `${randomUUID()}@example.test`;
      const ids = { live: await newJob(owner.live, { email }), test: await newJob(owner.test, { email }) };
      for (const mode of KEY_MODES) {
        const token = byRole.support[mode];
        const find = async (wanted: object) =>
          (
            await deployment().client.json<{ videos: { id: string }[] }>('/v1/support/videos/search', {
              method: 'POST',
              token,
              body: wanted,
            })
          ).videos.map(({ id }) => id);
        expect(await find({ email })).toEqual([ids[mode].id]);
        const { reference } = await deployment().client.json<{ reference: string }>(`/v1/videos/${ids.live.id}`, {
          token: owner.live,
        });
        expect(await find({ reference })).toEqual(mode === 'live' ? [ids.live.id] : []);
      }
    });
  });

  describe('staff', () => {
    const stop = async (role: Role, act: 'lock' | 'revoke-keys', target: TestAccount): Promise<number> => {
      const request = { method: 'POST', token: byRole[role].live, body: {} };
      return (await deployment().client.raw(`/v1/admin/accounts/${target.id}/${act}`, request)).status;
    };

    it.each([
      { act: 'lock', role: 'support' },
      { act: 'lock', role: 'operator' },
      { act: 'revoke-keys', role: 'operator' },
    ] as const)('of the role $role can $act programs, and only an admin staff', async ({ act, role }) => {
      for (const target of ROLES) {
        const account = await accountOf(target);
        expect(await stop(role, act, account), target).toBe(target === 'user' ? 200 : 403);
        expect(await stop('admin', act, account), target).toBe(200);
      }
    });
  });

  async function newJob(token?: string, fields: object = {}): Promise<NewJob> {
    const request = { method: 'POST', body: { ...VIDEO, ...fields }, ...(token && { token }) };
    const made = await deployment().client.json<Made>('/v1/videos', request);
    const uploadToken = made.upload.companionUrl.split('/').at(-1) ?? '';
    return { id: made.video.id, token: made.token, uploadToken };
  }

  /** What a caller is refused with, or null when it is let in; with a body that nothing takes, so that nothing happens. */
  async function refusalOf(
    route: (typeof ROUTES)[number],
    token: string | undefined,
    { job = jobs.live, uploadToken = 'none' }: { job?: NewJob; uploadToken?: string } = {},
  ): Promise<string | null> {
    const named = route.path.replace('{jobId}', job.id).replace('{uploadToken}', uploadToken);
    const path = named.replace(/\{\w+\}/g, 'none');
    const stop = new AbortController();
    const answer = await deployment().client.raw(path, {
      method: route.method,
      ...(token && { token }),
      ...(['POST', 'PUT', 'PATCH'].includes(route.method) && { body: { unknownField: true } }),
      signal: stop.signal,
    });
    // Events go on for as long as the job does.
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const text = isStream ? '' : await answer.text();
    stop.abort();
    if (answer.status < 400) return null;
    const { code } = JSON.parse(text) as { code?: string };
    return code !== undefined && REFUSALS.includes(code) ? code : null;
  }
});

/** Every role with a key of each mode. */
function rolesAndModes(): { role: Role; keyMode: KeyMode }[] {
  return ROLES.flatMap((role) => KEY_MODES.map((keyMode) => ({ role, keyMode })));
}

function prefixOf(key: string): string {
  return key.replace(/_[^_]+$/, '');
}

const REACHED_BY: Record<Reach, Record<KeyMode, string>> = {
  job: { live: 'live job', test: 'test job' },
  mode: { live: 'live', test: 'test' },
  service: { live: 'all', test: '' },
  nothing: { live: '–', test: '–' },
};

function table(): string {
  const columns = ['anonymous', 'holder', 'uploader', ...ROLES] as const;
  const names = (Object.keys(OPERATIONS) as OperationId[]).toSorted();
  const rows = names.map((name) => {
    const { callers, reach, startsWork, refusedToLocked } = accessRuleOf(name);
    const cells = columns.map((column) => (callers.includes(column) ? 'yes' : ''));
    const { live, test } = REACHED_BY[reach];
    const flags = [startsWork ? 'yes' : '', startsWork || refusedToLocked ? '' : 'yes'];
    return `| ${[`\`${name}\``, ...cells, live, test, ...flags].join(' | ')} |`;
  });
  return [
    '# Who may do what',
    '',
    'Written by `test/integration/role-matrix.test.ts` from `src/api/access/operations.ts` and held to it; every cell is tried over HTTP.',
    '“Holder” is the bearer of the job’s token, or an API key of the account that owns it, in the job’s mode; “uploader”, of the token',
    'that is in the job’s `upload.companionUrl`. “Starts work”: refused to locked accounts, and to everybody in maintenance mode.',
    '',
    '“Live key” and “test key” say what an API key reaches with the operation: the job in the path if it is of the key’s mode, records of',
    'the key’s mode, or all, which requires a live key. A dash means that a key opens nothing more than no key. There is one exception:',
    'a live key can create a test key, because an account begins with a live key. “While locked” says whether a locked account may call it.',
    'Only an admin may lock an account of staff or revoke its keys.',
    '',
    `| operation | ${columns.join(' | ')} | live key | test key | starts work | while locked |`,
    `| --- | ${columns.map(() => '---').join(' | ')} | --- | --- | --- | --- |`,
    ...rows,
    '',
  ].join('\n');
}
