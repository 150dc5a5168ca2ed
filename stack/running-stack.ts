import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationOf } from '../src/credentials/installation.js';
import { parseKeyring } from '../src/credentials/keyring.js';
import { tryExclusiveLock } from '../src/scratch/exclusive-lock.js';
import type { EmbeddedStack } from './embedded-stack.js';

/** What other commands must know about a running stack. It contains secrets. */
export interface RunningStack {
  /** The address of the API. The command line reads this, and `installation`. */
  api: string;
  installation: string;
  /** The variables of the API and the workers. */
  env: Record<string, string>;
}

const FILE = 'running.json';

/** Describes a running stack in a file of its data folder, readable by its owner only. Call the result to remove it. */
export function announceStack({ dataDir, urls, env }: Pick<EmbeddedStack, 'dataDir' | 'urls' | 'env'>): () => void {
  const path = join(dataDir, FILE);
  const running: RunningStack = {
    api: urls.api,
    installation: installationOf(parseKeyring(env['JOB_TOKEN_SECRET'] ?? '')),
    env,
  };
  const whole = `${path}.new`; // renamed when complete, so that no reader sees half of it
  writeFileSync(whole, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(whole, path);
  return () => rmSync(path, { force: true });
}

/** The stack that runs on this data folder; null when none does, even if a killed stack has left its file. */
export function findRunningStack(dataDir: string): RunningStack | null {
  const path = join(dataDir, FILE);
  if (!existsSync(path)) return null;
  const lock = tryExclusiveLock(join(dataDir, 'stack.lock'));
  lock?.release();
  return lock === undefined ? (JSON.parse(readFileSync(path, 'utf8')) as RunningStack) : null;
}
