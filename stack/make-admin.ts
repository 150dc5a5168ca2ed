import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EmbeddedStack } from './embedded-stack.js';
import { environmentOf } from './environment.js';
import { projectRoot } from './tools.js';

const TIMEOUT_MS = 60_000;

/** Creates the account `demo`, an admin whose key is known in advance. A repeat changes nothing. Requires dist/. */
export async function makeAdmin({ env, adminKey }: Pick<EmbeddedStack, 'env' | 'adminKey'>): Promise<void> {
  await createAccount(env, adminKey, ['--name', 'demo', '--role', 'admin']);
}

/** Creates the account `demo-user`, whose key pays only at the simulator. A repeat changes nothing. Requires dist/. */
export async function makeTestUser({ env, testKey }: Pick<EmbeddedStack, 'env' | 'testKey'>): Promise<void> {
  await createAccount(env, testKey, ['--name', 'demo-user', '--role', 'user', '--mode', 'test']);
}

async function createAccount(env: Record<string, string>, key: string, options: readonly string[]): Promise<void> {
  const main = join(projectRoot, 'dist', 'src', 'programs', 'admin', 'main.js');
  const command = [main, 'create', ...options, '--key-stdin'];
  const made = promisify(execFile)(process.execPath, command, {
    env: environmentOf(['admin'], env),
    timeout: TIMEOUT_MS,
  });
  made.child.stdin?.end(key);
  await made;
}
