import { createClient } from '@hey-api/openapi-ts';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import config from '../../../openapi-ts.config.js';
import { projectRoot } from '../../../stack/tools.js';

let folder = '';
afterEach(async () => await rm(folder, { recursive: true, force: true }));

it('the generated client is what openapi.json says; after a change of it: npm run openapi', async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailsized-client-'));
  const wanted = await config;
  if (Array.isArray(wanted)) throw new Error('one client is generated');
  await createClient({
    ...wanted,
    input: join(projectRoot, 'openapi.json'),
    output: { path: folder, module: { extension: '.js' } },
    logs: { level: 'silent', file: false },
  });
  expect(await filesOf(join(projectRoot, 'client/src/generated'))).toEqual(await filesOf(folder));
});

async function filesOf(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const));
  return Object.fromEntries(texts);
}
