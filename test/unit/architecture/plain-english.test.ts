import { globSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';

// Forms that have been in our texts and that a native technical writer does not use. Each with what to write instead.
const AVOIDED: [form: RegExp, instead: string][] = [
  [/\bwhoever\b/i, 'a customer who, anyone who'],
  [/\banew\b/i, 'again, a new one'],
  [/\bmend(ed|ing|s)?\b/i, 'fix, repair'],
  [/\bgive(s|n)? (it|them|the money|a part|all of it) back\b|\bgoes back by itself\b/i, 'refund, return'],
  [/\b(is|are) to be (heard|seen|known)\b/i, 'can be heard, is visible'],
  [/\bmore would not be seen\b/i, 'a larger file would not look better'],
  [/\bof before\b/i, 'earlier, from before'],
  [/\bhow it stands\b|\bas it stands\b/i, 'the status'],
  [/\bcome to an end\b|\bcomes to an end\b/i, 'end, be completed'],
  [/\bcould not be taken\b|\bcannot be taken\b/i, 'could not be accepted'],
  [/\bon silence\b/i, 'without an answer'],
  [/\bnow has \d/i, 'is now'],
  [/\bby itself\b/i, 'automatically'],
  [/\bunder way\b/i, 'in progress'],
  [/\bcalled off\b|\bcalls off\b/i, 'canceled'],
  [/\bnobody looks after\b/i, 'orphaned'],
];

/** Whose strings people read: customers, programmers and operators. */
const ROOMS = ['src', 'texts', 'cli', 'stack/demo', 'workflows', 'activities', 'workers', 'client/src'];

/** The pages that people read, and the alerts. */
const PAGES = ['*.md', 'docs/*.md', 'cli/*.md', 'client/*.md', 'bench/*.md', 'docker/**/*.{yaml,md}'];

describe('the texts that people read', () => {
  it.each(ROOMS)('in %s avoid the forms that are not plain English', (room) => {
    const found = filesOf(room).flatMap((file) => textsOf(file).flatMap((text) => complaintsAbout(text, file)));
    expect(found, 'rewrite these texts').toEqual([]);
  });

  it('in pages and alerts avoid them too', () => {
    const files = PAGES.flatMap((pages) => globSync(pages, { cwd: projectRoot }));
    expect(files).toEqual(expect.arrayContaining(['RUNBOOK.md', 'docker/monitoring/rules/causes.yaml']));
    const found = files.flatMap((file) => linesOf(file).flatMap((line) => complaintsAbout(line, file)));
    expect(found, 'rewrite these texts').toEqual([]);
  });

  it('are checked: a text with such a form is found', () => {
    expect(complaintsAbout('It must be mended on our side', 'x.ts')).toEqual([
      'x.ts: "mended" in "It must be mended on our side": write fix, repair',
    ]);
  });
});

function filesOf(room: string): string[] {
  return readdirSync(join(projectRoot, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated/') && !name.includes('node_modules/'))
    .map((name) => join(room, name));
}

/** Without what is code: names and outputs may hold older words. */
function linesOf(file: string): string[] {
  return readFileSync(join(projectRoot, file), 'utf8')
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`]*`/g, '`…`')
    .split('\n');
}

/** Every string with a space in it: a sentence, and not a code or a key. */
function textsOf(file: string): string[] {
  const texts: string[] = [];
  const source = ts.createSourceFile(file, readFileSync(join(projectRoot, file), 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && node.text.trim().includes(' ')) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

function complaintsAbout(text: string, file: string): string[] {
  return AVOIDED.flatMap(([form, instead]) => {
    const [found] = form.exec(text) ?? [];
    return found ? [`${file}: "${found}" in "${text.slice(0, 120)}": write ${instead}`] : [];
  });
}
