import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';

const CONFIG = join(projectRoot, '.dependency-cruiser.cjs');
const DEPCRUISE = join(projectRoot, 'node_modules/.bin/depcruise');
// Two cold starts of a compiler; on a busy machine they take their time.
const TIMEOUT_MS = 180_000;
const ROOMS = ['src', 'workflows', 'activities', 'workers', 'stack', 'client', 'cli', 'web', 'texts', 'test'];

/** A small project that keeps every rule: file and what it imports. */
const VALID_PROJECT: Record<string, string[]> = {
  'src/domain/price.ts': [],
  'src/contracts/names.ts': ['../domain/price.js', '@temporalio/workflow'],
  'src/config/environment.ts': ['zod'],
  'src/persistence/videos.ts': ['../domain/price.js'],
  'src/gateways/mail/mail.ts': ['../../config/environment.js', './smtp.js'],
  'src/gateways/mail/smtp.ts': ['node:net'],
  'src/gateways/storage/storage.ts': ['../../domain/price.js'],
  'src/api/videos.ts': [
    '../gateways/mail/mail.js',
    '../persistence/videos.js',
    '../contracts/names.js',
    '../credentials/token.js',
  ],
  'src/main.ts': ['./api/videos.js'],
  'src/gateways/media/media.ts': ['node:fs'],
  'src/temporal/client.ts': ['../contracts/names.js', '../async/retry.js'],
  'src/credentials/token.ts': ['node:crypto', '../domain/price.js'],
  'src/async/retry.ts': ['./wait.js'],
  'src/async/wait.ts': ['node:timers/promises'],
  'src/programs/compress-file/main.ts': [
    '../../config/environment.js',
    '../../domain/price.js',
    '../../gateways/media/media.js',
  ],
  'src/programs/reconcile/main.ts': ['../../config/environment.js', '../../temporal/client.js'],
  'src/programs/admin/main.ts': ['../../config/environment.js'],
  'workflows/index.ts': ['../src/contracts/names.js', '../src/domain/price.js', '@temporalio/workflow'],
  'activities/mail.ts': ['../src/gateways/mail/mail.js', '../src/gateways/storage/storage.js'],
  'workers/main.ts': ['../activities/mail.js', '../src/config/environment.js'],
  'stack/stack.ts': ['node:child_process', 'vitest', '../client/src/index.js'],
  'client/src/index.ts': ['./upload.js'],
  'client/src/upload.ts': [],
  'cli/main.ts': ['./command.js'],
  'cli/command.ts': ['../client/src/index.js', '../src/domain/price.js', '../src/async/retry.js', 'node:fs', 'zod'],
  'web/main.tsx': ['../client/src/index.js', '../texts/words.js'],
  'texts/words.ts': [],
  'test/stack.test.ts': ['../stack/stack.js', '../workflows/index.js', 'vitest'],
};

/** For a file that imports nothing and that nobody imports. */
const NOTHING = 'nothing';

/** Who breaks which rule by importing what. */
const VIOLATIONS: [rule: string, from: string, what: string][] = [
  ['no-cycles', 'src/domain/circle.ts', './square.js'],
  ['no-orphans', 'src/domain/orphan.ts', NOTHING],
  ['no-unlisted-packages', 'src/config/environment.ts', 'unlisted'],
  ['no-unlisted-packages', 'stack/stack.ts', 'unlisted'],
  ['no-dev-packages-in-production', 'src/config/environment.ts', 'vitest'],
  ['no-dev-packages-in-production', 'workers/main.ts', 'vitest'],
  ['src-is-the-ground-floor', 'src/api/videos.ts', '../../workflows/index.js'],
  ['src-is-the-ground-floor', 'src/persistence/videos.ts', '../../activities/mail.js'],
  ['src-is-the-ground-floor', 'src/config/environment.ts', '../../workers/main.js'],
  ['activities-know-src-only', 'activities/mail.ts', '../workflows/index.js'],
  ['activities-know-src-only', 'activities/mail.ts', '../workers/main.js'],
  ['workflows-stay-deterministic', 'workflows/index.ts', 'node:fs'],
  ['workflows-stay-deterministic', 'workflows/index.ts', 'zod'],
  ['workflows-stay-deterministic', 'workflows/index.ts', '../activities/mail.js'],
  ['workflows-stay-deterministic', 'workflows/index.ts', '../src/config/environment.js'],
  ['domain-is-pure', 'src/domain/price.ts', 'node:fs'],
  ['domain-is-pure', 'src/domain/price.ts', 'zod'],
  ['domain-is-pure', 'src/domain/price.ts', '../contracts/names.js'],
  ['contracts-are-types-and-constants', 'src/contracts/names.ts', 'zod'],
  ['contracts-are-types-and-constants', 'src/contracts/names.ts', '../config/environment.js'],
  ['gateways-know-no-neighbours', 'src/gateways/mail/mail.ts', '../../persistence/videos.js'],
  ['gateways-know-no-neighbours', 'src/gateways/mail/mail.ts', '../../api/videos.js'],
  ['gateways-do-not-mix', 'src/gateways/mail/mail.ts', '../storage/storage.js'],
  ['persistence-knows-no-neighbours', 'src/persistence/videos.ts', '../gateways/mail/mail.js'],
  ['persistence-knows-no-neighbours', 'src/persistence/videos.ts', '../api/videos.js'],
  ['api-is-on-top', 'src/config/environment.ts', '../api/videos.js'],
  ['programs-are-entries', 'src/config/environment.ts', '../programs/compress-file/main.js'],
  ['programs-are-entries', 'activities/mail.ts', '../src/programs/compress-file/main.js'],
  ['programs-are-entries', 'stack/stack.ts', '../src/programs/reconcile/main.js'],
  ['programs-are-entries', 'activities/mail.ts', '../src/programs/admin/main.js'],
  ['programs-do-not-mix', 'src/programs/admin/main.ts', '../reconcile/main.js'],
  ['credentials-are-pure', 'src/credentials/token.ts', 'node:fs'],
  ['credentials-are-pure', 'src/credentials/token.ts', 'zod'],
  ['credentials-are-pure', 'src/credentials/token.ts', '../config/environment.js'],
  ['async-knows-node-only', 'src/async/retry.ts', '../domain/price.js'],
  ['async-knows-node-only', 'src/async/retry.ts', '../config/environment.js'],
  ['async-knows-node-only', 'src/async/retry.ts', 'zod'],
  ['compress-file-needs-no-server', 'src/programs/compress-file/main.ts', '../../api/videos.js'],
  ['compress-file-needs-no-server', 'src/programs/compress-file/main.ts', '../../persistence/videos.js'],
  ['compress-file-needs-no-server', 'src/programs/compress-file/main.ts', '../../temporal/client.js'],
  ['compress-file-needs-no-server', 'src/programs/compress-file/main.ts', '../../gateways/mail/mail.js'],
  ['stack-is-not-production', 'workers/main.ts', '../stack/stack.js'],
  ['stack-is-not-production', 'activities/mail.ts', '../stack/stack.js'],
  ['client-stands-alone', 'client/src/upload.ts', 'node:fs'],
  ['client-stands-alone', 'client/src/upload.ts', 'zod'],
  ['client-stands-alone', 'client/src/upload.ts', '../../src/domain/price.js'],
  ['client-has-one-door', 'cli/command.ts', '../client/src/upload.js'],
  ['cli-knows-the-client-only', 'cli/command.ts', '../src/config/environment.js'],
  ['cli-knows-the-client-only', 'cli/command.ts', '../stack/stack.js'],
  ['nobody-imports-the-cli', 'stack/stack.ts', '../cli/command.js'],
  ['texts-are-pure', 'texts/words.ts', 'zod'],
  ['texts-are-pure', 'texts/words.ts', '../src/domain/price.js'],
  ['web-knows-client-and-texts-only', 'web/main.tsx', '../src/domain/price.js'],
  ['web-knows-client-and-texts-only', 'web/main.tsx', '../stack/stack.js'],
  ['nobody-imports-the-page', 'src/api/videos.ts', '../../web/main.js'],
  ['stack-speaks-http', 'stack/stack.ts', '../workers/main.js'],
  ['stack-speaks-http', 'stack/stack.ts', '../activities/mail.js'],
];

/** A rule that was broken, as the tool reports it: paths from the root of the project. */
interface RuleViolation {
  rule: { name: string };
  from: string;
  to: string;
}

const roots: string[] = [];
let ruleViolations: RuleViolation[] = [];

beforeAll(async () => {
  const project: Record<string, string[]> = structuredClone(VALID_PROJECT);
  project['src/domain/square.ts'] = ['./circle.js'];
  for (const [, from, what] of VIOLATIONS)
    project[from] = [...(project[from] ?? []), ...(what === NOTHING ? [] : [what])];
  ruleViolations = await runDepcruise(project);
}, TIMEOUT_MS);

afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true })));

describe('the rules between the rooms', () => {
  it.each(VIOLATIONS)('%s is broken by %s, which imports %s', (rule, from, what) => {
    const names = ruleViolations.filter((found) => found.rule.name === rule && found.from === from).map(({ to }) => to);
    expect(names.filter((to) => what === NOTHING || baseNameOf(to).includes(baseNameOf(what)))).not.toEqual([]);
  });

  it('are all broken here at least once, so that none is forgotten', () => {
    const config = createRequire(import.meta.url)(CONFIG) as { forbidden: { name: string }[] };
    const rules = config.forbidden.map(({ name }) => name);
    expect([...new Set(VIOLATIONS.map(([rule]) => rule))].sort()).toEqual(rules.sort());
  });

  it(
    'let a project pass that keeps them',
    async () => {
      expect(await runDepcruise(VALID_PROJECT)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** Builds the project in a folder of its own, with packages that are only names, and asks the tool. */
async function runDepcruise(project: Record<string, string[]>): Promise<RuleViolation[]> {
  const root = mkdtempSync(join(tmpdir(), 'mailsized-rooms-'));
  roots.push(root);
  copyFileSync(join(projectRoot, 'tsconfig.json'), join(root, 'tsconfig.json'));
  const manifest = {
    type: 'module',
    dependencies: { zod: '*', '@temporalio/workflow': '*' },
    devDependencies: { vitest: '*' },
  };
  write(root, 'package.json', JSON.stringify(manifest));
  for (const name of ['zod', '@temporalio/workflow', 'vitest', 'unlisted']) {
    write(root, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(root, `node_modules/${name}/index.js`, 'export {};\n');
  }
  for (const [path, imports] of Object.entries(project)) {
    write(root, path, `${imports.map((what) => `import '${what}';`).join('\n')}\nexport {};\n`);
  }
  const args = ['--config', CONFIG, '--output-type', 'json', ...ROOMS];
  const { stdout } = await promisify(execFile)(DEPCRUISE, args, { cwd: root, maxBuffer: 64_000_000 });
  return (JSON.parse(stdout) as { summary: { violations: RuleViolation[] } }).summary.violations;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What is left of a path or an import when the way there and the ending are taken away. */
function baseNameOf(path: string): string {
  return path.replace(/^(\.\.?\/)+|^node:|\.[jt]s$/g, '');
}
