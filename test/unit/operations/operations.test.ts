import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../../stack/tools.js';

/** What a row may wait for. */
const WAITS = {
  bulk: 'acts on many jobs at once, planned',
  console: 'console, planned',
  metrics: 'metrics of every process, planned',
  rollback: 'rollback, planned',
  scan: 'a scan of the dependencies, planned',
  tracing: 'tracing, planned',
} as const;

const is = z.string();
const rowSchema = z.union([
  z.strictObject({ is, seen: z.string() }),
  z.strictObject({ is, written: z.string() }),
  z.strictObject({ is, waits: z.enum(Object.keys(WAITS) as (keyof typeof WAITS)[]) }),
  z.strictObject({ is, none: z.string() }),
]);
type Row = z.output<typeof rowSchema>;

const rows = z.array(rowSchema).parse(parse(read('docs/operations/rows.yaml')));
const seen = rows.flatMap((row) => ('seen' in row ? [row] : []));

describe('docs/operations.md', () => {
  it.each(seen)('$is: what shows it exists', ({ seen }) => {
    const { file, title } = proofOf(seen);
    expect(existsSync(join(projectRoot, file)), file).toBe(true);
    expect(
      titlesIn(file).filter((each) => each.includes(title)),
      `"${title}" in ${file}`,
    ).not.toEqual([]);
  });

  it.each(rows.filter((row) => 'written' in row))('$is: the section exists', ({ written }) => {
    expect(read('RUNBOOK.md')).toMatch(new RegExp(`^#+ ${written}$`, 'm'));
  });

  it('is made of its rows', async () => {
    const page = await format(pageOf(rows), { parser: 'markdown', printWidth: 120 });
    await expect(page).toMatchFileSnapshot(join(projectRoot, 'docs/operations.md'));
  });
});

function read(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8');
}

function proofOf(text: string): { file: string; title: string } {
  const [, file = '', title = ''] = /^(\S+): (.+)$/.exec(text) ?? [];
  return { file, title };
}

/** What the tests of a file are called, or the headings of a page that have commands under them. */
function titlesIn(file: string): string[] {
  if (!file.endsWith('.md')) return read(file).split('\n');
  const sections = read(file).split(/^#{2,3} /m);
  return sections.filter((section) => section.includes('```sh')).map((section) => section.split('\n')[0] ?? '');
}

function pageOf(rows: Row[]): string {
  const count = seen.length;
  const lines = rows.map((row, index) => `| ${index + 1} | ${row.is} | ${stateOf(row)} |`);
  return `# What operators do, and what shows that it works

Rows of the runbooks of comparable services. ${count} of ${rows.length} are shown by a test, or by commands of RUNBOOK.md, which a test
runs. The page is made from \`docs/operations/rows.yaml\`: \`vitest run --project unit operations -u\`.

| row | operation | shown by |
| --- | --- | --- |
${lines.join('\n')}
`;
}

function stateOf(row: Row): string {
  if ('waits' in row) return `— ${WAITS[row.waits]}`;
  if ('written' in row) return `written down, with nothing to run: RUNBOOK.md, “${row.written}”`;
  if ('none' in row) return `does not apply: ${row.none}`;
  const { file, title } = proofOf(row.seen);
  return file.endsWith('.md') ? `[${file}, “${title}”](../${file})` : `[${file}](../${file}): ${title}`;
}
