import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accessOf, OPERATIONS, type OperationId } from '../../src/api/access/operations.js';
import { ROLES, type Role } from '../../src/domain/roles.js';
import { projectRoot } from '../../stack/tools.js';
import { anotherKey, someAccount, type SomeAccount } from '../support/stack/accounts.js';
import { useHouse } from '../support/stack/house.js';

type Document = { paths: Record<string, Record<string, { operationId: OperationId }>> };

const { paths } = JSON.parse(readFileSync(join(projectRoot, 'openapi.json'), 'utf8')) as Document;
const ROUTES = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
);
const REFUSALS = [
  ...['token_missing', 'token_invalid', 'job_not_found', 'api_key_missing', 'api_key_invalid', 'not_allowed'],
  ...['account_locked', 'maintenance'],
];

describe('the role matrix', () => {
  const house = useHouse();
  let byRole: Record<Role, SomeAccount>;
  let owner: SomeAccount;
  let keys: { test: string; revoked: string };
  let job: { id: string; token: string };
  let strangersToken: string;

  beforeAll(async () => {
    const accounts = await Promise.all(ROLES.map(async (role) => [role, await someAccount(house(), role)] as const));
    byRole = Object.fromEntries(accounts) as Record<Role, SomeAccount>;
    owner = await someAccount(house());
    keys = { test: await anotherKey(house(), owner, 'test'), revoked: await anotherKey(house(), owner) };
    const prefix = keys.revoked.replace(/_[^_]+$/, '');
    await house().client.json(`/v1/keys/${prefix}`, { method: 'DELETE', token: owner.key });
    job = await newJob(owner.key);
    strangersToken = (await newJob()).token;
  });

  it('has a row for every operation, and no row for none', () => {
    expect(ROUTES.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  });

  it('is as docs/roles.md shows it', async () => {
    await expect(table()).toMatchFileSnapshot(join(projectRoot, 'docs', 'roles.md'));
  });

  const isHolders = ({ operationId }: { operationId: OperationId }) => accessOf(operationId).callers.includes('holder');

  describe.each(ROUTES.filter(isHolders))('$operationId ($method $path), for the holder of the job', (route) => {
    it.each<[who: string, token: () => string | undefined, refusal: string | null]>([
      ['nobody known', () => undefined, 'token_missing'],
      ['the holder of its token', () => job.token, null],
      ['the holder of another job’s token', () => strangersToken, 'token_invalid'],
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

  const others = ROUTES.filter((route) => !isHolders(route));
  describe.each(others)('$operationId ($method $path)', (route) => {
    const { callers } = accessOf(route.operationId);
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

  async function newJob(token?: string): Promise<{ id: string; token: string }> {
    const body = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };
    const request = { method: 'POST', body, ...(token && { token }) };
    const made = await house().client.json<{ video: { id: string }; token: string }>('/v1/videos', request);
    return { id: made.video.id, token: made.token };
  }

  /** What a caller is refused with, or null when it is let in; with a body that nothing takes, so that nothing happens. */
  async function refusalOf(route: (typeof ROUTES)[number], token: string | undefined): Promise<string | null> {
    const path = route.path.replace('{jobId}', job.id).replace(/\{\w+\}/g, 'none');
    const stop = new AbortController();
    const answer = await house().client.raw(path, {
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
  const columns = ['anonymous', 'holder', ...ROLES] as const;
  const names = (Object.keys(OPERATIONS) as OperationId[]).toSorted();
  const rows = names.map((name) => {
    const { callers, startsWork } = accessOf(name);
    const cells = columns.map((column) => (callers.includes(column) ? 'yes' : ''));
    return `| ${[`\`${name}\``, ...cells, startsWork ? 'yes' : ''].join(' | ')} |`;
  });
  return [
    '# Who may do what',
    '',
    'Written by `test/integration/role-matrix.test.ts` from `src/api/access/operations.ts` and held to it; every cell is tried over HTTP.',
    '“Holder” is the bearer of the job’s token, or an API key of the account that owns it, in the job’s mode. “Starts work”: refused to',
    'locked accounts, and to everybody in maintenance mode.',
    '',
    `| operation | ${columns.join(' | ')} | starts work |`,
    `| --- | ${columns.map(() => '---').join(' | ')} | --- |`,
    ...rows,
    '',
  ].join('\n');
}
