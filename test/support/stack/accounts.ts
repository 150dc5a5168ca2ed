import type { KeyMode, Role } from '../../../src/domain/roles.js';
import { randomUUID } from 'node:crypto';
import type { TestDeployment } from './test-deployment.js';

/** An account in a deployment, and a key for it. */
export interface TestAccount {
  id: string;
  name: string;
  key: string;
}

/** Creates an account that no other test uses. */
export async function createTestAccount(deployment: TestDeployment, role: Role = 'user'): Promise<TestAccount> {
  const body = { name: `${role}-${randomUUID().slice(0, 8)}`, role };
  const token = deployment.adminKey;
  return await deployment.client.json<TestAccount>('/v1/admin/accounts', { method: 'POST', token, body });
}

/** Creates another key for an account. */
export async function createApiKey(
  deployment: TestDeployment,
  { key: token }: TestAccount,
  mode: KeyMode = 'live',
): Promise<string> {
  const made = await deployment.client.json<{ key: string }>('/v1/keys', {
    method: 'POST',
    token,
    body: { name: 'b', mode },
  });
  return made.key;
}
