import type { KeyMode, Role } from '../../../src/domain/roles.js';
import { randomUUID } from 'node:crypto';
import type { TestDeployment } from './test-deployment.js';

/** An account of a house, and a key that opens it. */
export interface TestAccount {
  id: string;
  name: string;
  key: string;
}

/** Makes an account that nobody else uses. */
export async function createTestAccount(house: TestDeployment, role: Role = 'user'): Promise<TestAccount> {
  const body = { name: `${role}-${randomUUID().slice(0, 8)}`, role };
  const token = house.adminKey;
  return await house.client.json<TestAccount>('/v1/admin/accounts', { method: 'POST', token, body });
}

/** Makes one more key of an account. */
export async function createApiKey(
  house: TestDeployment,
  { key: token }: TestAccount,
  mode: KeyMode = 'live',
): Promise<string> {
  const made = await house.client.json<{ key: string }>('/v1/keys', {
    method: 'POST',
    token,
    body: { name: 'b', mode },
  });
  return made.key;
}
