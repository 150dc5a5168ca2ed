import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDataFolder } from '../../../stack/data-folder.js';
import { servingLines } from '../../../stack/demo/serving-lines.js';
import { announceStack, findRunningStack } from '../../../stack/running-stack.js';

const env = { JOB_TOKEN_SECRET: 'a secret of sixteen', TEMPORAL_ADDRESS: '127.0.0.1:7233' };
const urls = {
  ...{ api: 'http://127.0.0.1:3000', admin: 'http://127.0.0.1:3001' },
  ...{ temporalUi: '', inbox: '', stripeSimulator: '', s3: '' },
};
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mailsized-running-'));
});
afterEach(() => rmSync(base, { recursive: true }));

it('a running stack is found by its data folder, and only its owner can read its secrets', () => {
  const folder = openDataFolder(join(base, 'stack'));
  expect(findRunningStack(folder.path)).toBeNull();
  const withdraw = announceStack({ dataDir: folder.path, urls, env });
  expect(findRunningStack(folder.path)).toEqual({
    api: urls.api,
    installation: expect.stringMatching(/^[\w-]{22}$/),
    env,
  });
  expect(statSync(join(folder.path, 'running.json')).mode & 0o077).toBe(0);
  withdraw();
  expect(findRunningStack(folder.path)).toBeNull();
  folder.release();
});

it('what a killed stack has left is not a running stack', () => {
  const folder = openDataFolder(join(base, 'stack'));
  announceStack({ dataDir: folder.path, urls, env });
  folder.release(); // as the kernel does
  expect(findRunningStack(folder.path)).toBeNull();
});

it('a serving stack says how to go on in another terminal', () => {
  const said = servingLines({ urls, env, testKey: 'ms_test_key' }).join('\n');
  expect(said).toContain('export MAILSIZED_API=http://127.0.0.1:3000\n');
  expect(said).toContain('export MAILSIZED_API_KEY=ms_test_key\n');
  expect(said).toMatch(/admin port +http:\/\/127\.0\.0\.1:3001/);
  expect(said).toMatch(/page +http:\/\/127\.0\.0\.1:3000\n/);
  expect(said).toMatch(/Temporal +127\.0\.0\.1:7233/);
});
