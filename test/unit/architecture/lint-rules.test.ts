import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';

/** Broken on purpose: the rule, the text, and files of the project in whose place it is read. */
const SAMPLES: [rule: string, text: string, paths: string[]][] = [
  [
    'no-restricted-properties',
    `export const port = process.env['API_PORT'];\n`,
    ['src/domain/pricing.ts', 'activities/support/failures.ts', 'workers/roles.ts', 'workflows/index.ts'],
  ],
  [
    'no-empty',
    `export function read(text: string): unknown {\n  try {\n    return JSON.parse(text);\n  } catch {}\n  return null;\n}\n`,
    ['src/domain/pricing.ts', 'stack/ports.ts', 'test/unit/media/facts.ts'],
  ],
  ['no-console', `console.log('hello');\n`, ['src/domain/pricing.ts', 'activities/support/failures.ts']],
  ['@typescript-eslint/no-explicit-any', `export const anything: any = 1;\n`, ['src/domain/pricing.ts']],
  ['@typescript-eslint/no-floating-promises', `Promise.resolve(1);\n`, ['src/domain/pricing.ts']],
  ['no-warning-comments', `// ${'TO'}DO later\nexport {};\n`, ['src/domain/pricing.ts']],
  [
    'no-restricted-imports',
    `import { patched } from '@temporalio/workflow';\n\nexport const isNew = (): boolean => patched('new');\n`,
    ['workflows/video/sell.ts'],
  ],
  ['eqeqeq', `export const same = (a: number, b: number) => a == b;\n`, ['src/domain/pricing.ts']],
];
const CASES = SAMPLES.flatMap(([rule, text, paths]) => paths.map((path) => ({ rule, text, path })));

let eslint: ESLint;

beforeAll(async () => {
  eslint = new ESLint({ cwd: projectRoot });
  await rulesBrokenBy('', 'src/domain/pricing.ts'); // reads the whole project once; on a busy machine this takes its time
}, 180_000);

async function rulesBrokenBy(text: string, path: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: path });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

describe('the lint rules', () => {
  it.each(CASES)('find $rule in $path', async ({ rule, text, path }) => {
    expect(await rulesBrokenBy(text, path)).toContain(rule);
  });

  it('let the one reader of the environment read it', async () => {
    const text = `export const port = process.env['API_PORT'];\n`;
    expect(await rulesBrokenBy(text, 'src/config/config.module.ts')).toEqual([]);
  });

  it('let a clean file pass', async () => {
    const text = `export function half(amountCents: number): number {\n  return amountCents / 2;\n}\n`;
    expect(await rulesBrokenBy(text, 'src/domain/pricing.ts')).toEqual([]);
  });
});
