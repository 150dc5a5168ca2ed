import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join(ROOT, '.cache/workflow-bundles');
/** Everything that a workflow may import, and the files that determine how it is built. */
const SOURCES = ['workflows', 'src/contracts', 'src/domain', 'package.json'];
const WITHOUT_CHANGES = Object.fromEntries(
  ['./patched.js', '../patched.js'].map((path) => [path, join(ROOT, 'test/support/workflows/knows-no-change.ts')]),
);

const CARELESS = { './video/run-stages.js': join(ROOT, 'test/support/workflows/careless-run-stages.ts') };

export interface BundleOptions {
  /** As if the code were of before every change: `patched` is false whatever a history has. */
  knowsChanges?: boolean | undefined;
  /** As if somebody had added a step without `patched`: no running job can be replayed. */
  isCareless?: boolean;
}

/**
 * The bundled workflow code. It is built once for all test files, and again only when a source has changed.
 *
 * @returns the path of the bundle.
 */
export async function workflowBundle({ knowsChanges = true, isCareless = false }: BundleOptions = {}): Promise<{
  codePath: string;
}> {
  const name = [await fingerprint(), ...(knowsChanges ? [] : ['without-changes']), ...(isCareless ? ['careless'] : [])];
  const codePath = join(CACHE, `${name.join('-')}.js`);
  const alias = { ...(!knowsChanges && WITHOUT_CHANGES), ...(isCareless && CARELESS) };
  if (!existsSync(codePath)) await build(codePath, alias);
  return { codePath };
}

async function build(codePath: string, alias: Record<string, string>): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows/index.ts'),
    payloadConverterPath: join(ROOT, 'src/contracts/payload-converter.ts'),
    workflowInterceptorModules: [join(ROOT, 'workflows/interceptors.ts')],
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => {
      config.resolve = { ...config.resolve, alias: { ...config.resolve?.alias, ...alias } };
      return config;
    },
  });
  await mkdir(CACHE, { recursive: true });
  // Test files run in parallel, and none may ever see half a bundle.
  const unfinished = `${codePath}.${randomUUID()}`;
  await writeFile(unfinished, code);
  await rename(unfinished, codePath);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesUnder(join(ROOT, source)))
      hash.update(file.slice(ROOT.length)).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 32);
}

async function filesUnder(path: string): Promise<string[]> {
  if (path.endsWith('.json')) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
