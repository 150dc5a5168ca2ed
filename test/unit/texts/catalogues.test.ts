import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';

// That no text is missing in a language is for the compiler: the type of each catalogue is that of the English one.

const ROOT = join(projectRoot, 'texts');
const FILES = globSync('**/*.ts', { cwd: ROOT });
const languageOf = (file: string): string | undefined => /(?:^|[/.])([a-z]{2})\.ts$/.exec(file)?.[1];

/** Words that German sentences have none of. */
const ENGLISH = /\b(the|this|that|your|you|with|from|and|have|has|been|cannot|will|please|of|to|is|are|not)\b/iu;
/** Words that no text for a customer should need: inside talk, pleading, blame. */
const FORBIDDEN = {
  en: /\b(please|sorry|oops|unfortunately|simply|just click|invalid input|utilize|user|encoder crashed)\b|!/iu,
  de: /\b(leider|ups|sorry|einfach|du|dein|deine|deinen|dir|dich|user|upgeloadet|gecancelt)\b|!/iu,
};

describe('the catalogues', () => {
  it.each(FILES.filter((file) => languageOf(file) === 'de'))('%s has no English sentence', (file) => {
    expect(textsOf(file).filter((text) => ENGLISH.test(text))).toEqual([]);
  });

  it.each(FILES.filter((file) => languageOf(file) !== undefined))('%s speaks plainly', (file) => {
    const language = languageOf(file) as keyof typeof FORBIDDEN;
    expect(textsOf(file).filter((text) => FORBIDDEN[language].test(text))).toEqual([]);
    expect(textsOf(file).filter((text) => /\s{2}|\s[,.;]|\.\.\.| - /u.test(text))).toEqual([]);
  });

  it.each(FILES.filter((file) => languageOf(file) !== undefined))('%s exists in every language', (file) => {
    const others = ['en', 'de'].map((language) => file.replace(/[a-z]{2}\.ts$/u, `${language}.ts`));
    expect(others.filter((other) => !FILES.includes(other))).toEqual([]);
  });

  it('uses every parameter of a text in one language at least', () => {
    const [english, german] = ['en', 'de'].map((language) =>
      FILES.filter((file) => languageOf(file) === language).flatMap((file) => parametersOf(file)),
    );
    const used = new Set([...(english ?? []), ...(german ?? [])].filter(({ isUsed }) => isUsed).map(({ id }) => id));
    expect(english?.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  });
});

function sourceOf(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The literal parts of every text in a file: no import, no type, no code. */
function textsOf(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isPropertyAssignment(node)) return visit(node.initializer);
    if (ts.isTemplateExpression(node)) {
      texts.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('0'));
      node.templateSpans.forEach(({ expression }) => visit(expression));
      return;
    }
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (/\p{L}/u.test(node.text) && !/^[a-z_.]+$|^[a-z]+[A-Z]\w*$/u.test(node.text)) texts.push(node.text);
      return;
    }
    node.forEachChild(visit);
  };
  visit(sourceOf(file));
  return texts;
}

/** Every parameter of every text of a file, and whether its sentence mentions it. */
function parametersOf(file: string): { id: string; isUsed: boolean }[] {
  const room = file.replace(/[a-z]{2}\.ts$/u, '');
  const found: { id: string; isUsed: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isArrowFunction(node.initializer)) {
      const { body, parameters } = node.initializer;
      for (const { name, type } of parameters) {
        const names = ts.isObjectBindingPattern(name)
          ? [...name.elements.map(({ name: bound }) => bound.getText()), ...membersOf(type)]
          : [name.getText()];
        for (const parameter of new Set(names)) {
          const isUsed = new RegExp(`\\b${parameter}\\b`, 'u').test(body.getText());
          found.push({ id: `${room}${node.name.getText()}: ${parameter}`, isUsed });
        }
      }
    }
    node.forEachChild(visit);
  };
  visit(sourceOf(file));
  return found;
}

function membersOf(type: ts.TypeNode | undefined): string[] {
  if (!type || !ts.isTypeLiteralNode(type)) return [];
  return type.members.flatMap(({ name }) => (name ? [name.getText()] : []));
}
