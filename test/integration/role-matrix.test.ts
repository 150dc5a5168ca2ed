import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accessRuleOf, OPERATIONS, type OperationId } from '../../src/api/access/operations.js';
import { ROLES, type Role } from '../../src/domain/roles.js';
import { projectRoot } from '../../stack/tools.js';
import { createApiKey, createTestAccount, type TestAccount } from '../support/stack/accounts.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

interface NewJob {
  id: string;
  token: string;
  uploadToken: string;
}
type Made = { video: { id: string }; token: string; upload: { companionUrl: string } };
type Document = { paths: Record<string, Record<string, { operationId: OperationId }>> };

const { paths } = JSON.parse(readFileSync(join(projectRoot, 'openapi.json'), 'utf8')) as Document;
const ROUTES = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
);
const REFUSALS = [
  'token_missing',
  'token_invalid',
  'job_not_found',
  'api_key_missing',
  'api_key_invalid',
  'not_allowed',
  'upload_token_invalid',
  'account_locked',
  'maintenance',
];

describe('the role matrix', () => {
  const deployment = useTestDeployment();
  let byRole: Record<Role, TestAccount>;
  let owner: TestAccount;
  let keys: { test: string; revoked: string };
  let job: NewJob;
  let strangers: NewJob;

  beforeAll(async () => {
    const accounts = await Promise.all(
      ROLES.map(async (role) => [role, await createTestAccount(deployment(), role)] as const),
    );
    byRole = Object.fromEntries(accounts) as Record<Role, TestAccount>;
    owner = await createTestAccount(deployment());
    keys = { test: await createApiKey(deployment(), owner, 'test'), revoked: await createApiKey(deployment(), owner) };
    const prefix = keys.revoked.replace(/_[^_]+$/, '');
    await deployment().client.json(`/v1/keys/${prefix}`, { method: 'DELETE', token: owner.key });
    job = await newJob(owner.key);
    strangers = await newJob();
  });

  it('has a row for every operation, and no row for none', () => {
    expect(ROUTES.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  });

  it('is as docs/roles.md shows it', async () => {
    await expect(table()).toMatchFileSnapshot(join(projectRoot, 'docs', 'roles.md'));
  });

  const isHolders = ({ operationId }: { operationId: OperationId }) =>
    accessRuleOf(operationId).callers.includes('holder');

  describe.each(ROUTES.filter(isHolders))('$operationId ($method $path), for the holder of the job', (route) => {
    it.each<[who: string, token: () => string | undefined, refusal: string | null]>([
      ['nobody known', () => undefined, 'token_missing'],
      ['the holder of its token', () => job.token, null],
      ['the holder of another job’s token', () => strangers.token, 'token_invalid'],
      ['the account that owns it', () => owner.key, null],
      ['the same account with a test key', () => keys.test, 'job_not_found'],
      ['the same account with a revoked key', () => keys.revoked, 'api_key_invalid'],
      ...ROLES.map((role): [string, () => string, string] => [
        `another account, role ${role}`,
        () => byRole[role].key,
        'job_not_found',
      ]),
    ])('%s', async (_, token, refusal) => {
      expect(await refusalOf(route, token())).toBe(refusal);
    });
  });

  const isUploaders = ({ operationId }: { operationId: OperationId }) =>
    accessRuleOf(operationId).callers.includes('uploader');

  describe.each(ROUTES.filter(isUploaders))(
    '$operationId ($method $path), for the holder of the upload token',
    (route) => {
      const mac = (token: string) => token.split('.')[1] ?? '';
      it.each<[who: string, uploadToken: () => string, refusal: string | null]>([
        ['the holder of it', () => job.uploadToken, null],
        ['the holder of the job’s token', () => `${job.id}.${job.token}`, 'upload_token_invalid'],
        [
          'the holder of another upload’s token',
          () => `${job.id}.${mac(strangers.uploadToken)}`,
          'upload_token_invalid',
        ],
        ['somebody who knows the job only', () => job.id, 'upload_token_invalid'],
        ['somebody who knows nothing', () => 'none', 'upload_token_invalid'],
      ])('%s', async (_, uploadToken, refusal) => {
        expect(await refusalOf(route, undefined, uploadToken())).toBe(refusal);
      });

      it.each(ROLES)('the role %s, which does not stand for it', async (role) => {
        expect(await refusalOf(route, byRole[role].key, 'none')).toBe('upload_token_invalid');
      });
    },
  );

  const others = ROUTES.filter((route) => !isHolders(route) && !isUploaders(route));

  it('opens nothing but the upload to the holder of its token', async () => {
    for (const route of ROUTES.filter(isHolders)) expect(await refusalOf(route, job.uploadToken)).toBe('token_invalid');
    for (const route of others.filter(({ operationId }) => !accessRuleOf(operationId).callers.includes('anonymous'))) {
      expect(await refusalOf(route, job.uploadToken)).toBe('api_key_missing');
    }
  });

  describe.each(others)('$operationId ($method $path)', (route) => {
    const { callers } = accessRuleOf(route.operationId);
    const isPublic = callers.includes('anonymous');
    it.each<[who: string, token: () => string | undefined, refusal: string | null]>([
      ['nobody known', () => undefined, isPublic ? null : 'api_key_missing'],
      ['the holder of a job’s token', () => job.token, isPublic ? null : 'api_key_missing'],
      ['an account with a revoked key', () => keys.revoked, 'api_key_invalid'],
      ['an account with a made-up key', () => `ms_live_${'x'.repeat(12)}_${'y'.repeat(32)}`, 'api_key_invalid'],
      ...ROLES.map((role): [string, () => string, string | null] => [
        `the role ${role}`,
        () => byRole[role].key,
        callers.includes(role) ? null : 'not_allowed',
      ]),
    ])('%s', async (_, token, refusal) => {
      expect(await refusalOf(route, token())).toBe(refusal);
    });
  });

  async function newJob(token?: string): Promise<NewJob> {
    const body = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };
    const request = { method: 'POST', body, ...(token && { token }) };
    const made = await deployment().client.json<Made>('/v1/videos', request);
    const uploadToken = made.upload.companionUrl.split('/').at(-1) ?? '';
    return { id: made.video.id, token: made.token, uploadToken };
  }

  /** What a caller is refused with, or null when it is let in; with a body that nothing takes, so that nothing happens. */
  async function refusalOf(
    route: (typeof ROUTES)[number],
    token: string | undefined,
    uploadToken = 'none',
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

function table(): string {
  const columns = ['anonymous', 'holder', 'uploader', ...ROLES] as const;
  const names = (Object.keys(OPERATIONS) as OperationId[]).toSorted();
  const rows = names.map((name) => {
    const { callers, startsWork } = accessRuleOf(name);
    const cells = columns.map((column) => (callers.includes(column) ? 'yes' : ''));
    return `| ${[`\`${name}\``, ...cells, startsWork ? 'yes' : ''].join(' | ')} |`;
  });
  return [
    '# Who may do what',
    '',
    'Written by `test/integration/role-matrix.test.ts` from `src/api/access/operations.ts` and held to it; every cell is tried over HTTP.',
    '“Holder” is the bearer of the job’s token, or an API key of the account that owns it, in the job’s mode; “uploader”, of the token',
    'that is in the job’s `upload.companionUrl`. “Starts work”: refused to locked accounts, and to everybody in maintenance mode.',
    '',
    `| operation | ${columns.join(' | ')} | starts work |`,
    `| --- | ${columns.map(() => '---').join(' | ')} | --- |`,
    ...rows,
    '',
  ].join('\n');
}
