import type { KeyMode, Role } from '../../../src/domain/roles.js';
import { randomUUID } from 'node:crypto';
import type { House } from './house.js';

/** An account of a house, and a key that opens it. */
export interface SomeAccount {
  id: string;
  name: string;
  key: string;
}

/** Makes an account that nobody else uses. */
export async function someAccount(house: House, role: Role = 'user'): Promise<SomeAccount> {
  const body = { name: `${role}-${randomUUID().slice(0, 8)}`, role };
  const token = house.adminKey;
  return await house.client.json<SomeAccount>('/v1/admin/accounts', { method: 'POST', token, body });
}

/** Makes one more key of an account. */
export async function anotherKey(house: House, { key: token }: SomeAccount, mode: KeyMode = 'live'): Promise<string> {
  const made = await house.client.json<{ key: string }>('/v1/keys', {
    method: 'POST',
    token,
    body: { name: 'b', mode },
  });
  return made.key;
}
