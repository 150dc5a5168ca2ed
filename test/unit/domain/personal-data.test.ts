import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Schema } from 'mongoose';
import { beforeAll, describe, expect, it } from 'vitest';
import { DATA_CLASSES, REMOVERS, type DataClass } from '../../../src/domain/personal-data/data-classes.js';
import * as objectKeys from '../../../src/domain/object-keys.js';
import type { VideoRequest } from '../../../src/persistence/videos/video.schema.js';
import { projectRoot } from '../../../stack/tools.js';

const CLASSES: [name: string, dataClass: DataClass][] = Object.entries(DATA_CLASSES);
const PERSISTENCE = join(projectRoot, 'src', 'persistence');

/** What mongoose does not see of a field that takes any object; the compiler keeps it whole. */
const REQUEST_FIELDS = Object.keys({
  ...{ fileName: true, sizeBytes: true, target: true, preset: true, email: true, locale: true },
} satisfies Record<keyof VideoRequest, true>);

/** A key of each kind, with the id of its job replaced. */
const OBJECT_KEYS = {
  inputKey: objectKeys.inputKey('JOB'),
  outputKey: objectKeys.outputKey('JOB', 'attempt'),
  posterKey: objectKeys.posterKey('JOB', 'attempt'),
  previewKey: objectKeys.previewKey('JOB', 'attempt', 'original'),
  encodeLogKey: objectKeys.encodeLogKey('JOB', 'attempt'),
  checkpointKey: objectKeys.checkpointKey('JOB', 'digest', 'manifest.json.gz'),
  erasureKey: objectKeys.erasureKey('2030-01-01', 'JOB'),
  auditArchiveKey: objectKeys.auditArchiveKey('20300101-20300102-abc'),
};

let schemas: Map<string, Schema>;

beforeAll(async () => {
  const files = readdirSync(PERSISTENCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.schema.ts'),
  );
  const exports = await Promise.all(
    files.map(async (file) => Object.values((await import(join(PERSISTENCE, file))) as Record<string, unknown>)),
  );
  const found = exports.flat().filter((value) => value instanceof Schema);
  schemas = new Map(found.map((schema) => [String(schema.get('collection')), schema]));
  expect(schemas.size, 'every file of a schema has one').toBe(files.length);
});

function storedFields(): string[] {
  return [...schemas].flatMap(([collection, schema]) => {
    const paths = Object.keys(schema.paths).flatMap((path) =>
      collection === 'videos' && path === 'request' ? REQUEST_FIELDS.map((field) => `request.${field}`) : path,
    );
    return paths.map((path) => `${collection}.${path}`);
  });
}

/** `collection.field` with the classes that name it. */
function namedFields(): Map<string, string[]> {
  const named = CLASSES.flatMap(([name, { fields = {} }]) =>
    Object.entries(fields).flatMap(([collection, paths]) =>
      paths.map((path) => [`${collection}.${path}`, name] as const),
    ),
  );
  return new Map(
    Object.entries(Object.groupBy(named, ([field]) => field)).map(([field, by]) => [
      field,
      by?.map(([, name]) => name) ?? [],
    ]),
  );
}

function collectionsOf({ fields = {} }: DataClass): string[] {
  return Object.keys(fields);
}

describe('the classes of stored data', () => {
  it('hold every field of every collection', () => {
    const named = namedFields();
    const inNoClass = storedFields().filter(
      (field) => !named.has(field) && !named.has(`${field.slice(0, field.indexOf('.'))}.*`),
    );
    expect(inNoClass, 'add these to DATA_CLASSES, and so decide when they end').toEqual([]);
  });

  it('hold each field once', () => {
    const twice = [...namedFields()].filter(([, classes]) => classes.length > 1);
    expect(twice).toEqual([]);
  });

  it('hold no field that there is not', () => {
    const stored = storedFields();
    const unknown = [...namedFields().keys()].filter((field) => {
      const [collection = '', ...path] = field.split('.');
      if (path[0] === '*') return !schemas.has(collection);
      // Inside of a field that takes any object, mongoose sees nothing.
      return !stored.includes(field) && !stored.includes(`${collection}.${path[0]}`);
    });
    expect(unknown).toEqual([]);
  });

  it('take a whole collection only where whole records are removed', () => {
    for (const [name, { fields = {}, removedBy }] of CLASSES) {
      if (!Object.values(fields).flat().includes('*')) continue;
      expect(
        removedBy.some((remover) => remover === 'ttl_index' || remover === 'job_erasure'),
        name,
      ).toBe(true);
    }
  });

  it('name a TTL index where there is one, and only there', () => {
    const withIndex = [...schemas]
      .filter(([, schema]) => schema.indexes().some(([, options]) => 'expireAfterSeconds' in options))
      .map(([collection]) => collection);
    const named = CLASSES.filter(([, { removedBy }]) => removedBy.includes('ttl_index')).flatMap(([, each]) =>
      collectionsOf(each),
    );
    expect(named.toSorted()).toEqual(withIndex.toSorted());
  });

  it('hold every kind of object in the store, each once', () => {
    const functions = Object.keys(objectKeys).filter((name) => name.endsWith('Key') && name !== 'jobIdOfKey');
    expect(Object.keys(OBJECT_KEYS).toSorted(), 'a kind of key that this test does not make').toEqual(
      functions.toSorted(),
    );
    for (const [kind, key] of Object.entries(OBJECT_KEYS)) {
      const holding = CLASSES.filter(([, { objects = [] }]) =>
        objects.some((pattern) => (pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern)),
      );
      expect(
        holding.map(([name]) => name),
        kind,
      ).toHaveLength(1);
    }
  });

  it('say of each what ends it, or that nothing does', () => {
    for (const [name, { removedBy }] of CLASSES) {
      expect(removedBy.length, name).toBeGreaterThan(0);
      if (removedBy.includes('nobody')) expect(removedBy, name).toEqual(['nobody']);
    }
  });

  it('are as docs/personal-data.md shows them', async () => {
    await expect(page()).toMatchFileSnapshot(join(projectRoot, 'docs', 'personal-data.md'));
  });
});

function page(): string {
  const rows = CLASSES.map(([, dataClass]) => {
    const { what, why, kept, removedBy } = dataClass;
    const removers = removedBy.map((remover) => REMOVERS[remover]).join('; or ');
    return `| ${[what, placesOf(dataClass), why, kept, removers].join(' | ')} |`;
  });
  return [
    '# What is stored, why, and for how long',
    '',
    'Written by `test/unit/domain/personal-data.test.ts` from `src/domain/personal-data/data-classes.ts` and held to it; the test also',
    'finds every field of every collection in exactly one row. RUNBOOK.md, section “Personal data”, says how it is operated.',
    '',
    '| what | where | why | how long | ended by |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function placesOf({ fields = {}, objects = [], elsewhere }: DataClass): string {
  const inMongodb = Object.entries(fields).map(([collection, paths]) =>
    paths.includes('*') ? `\`${collection}\`` : `\`${collection}\`: ${paths.map((path) => `\`${path}\``).join(', ')}`,
  );
  const inStore = objects.length > 0 ? [`the store: ${objects.map((key) => `\`${key}\``).join(', ')}`] : [];
  return [...inMongodb, ...inStore, ...(elsewhere ? [elsewhere] : [])].join('; ');
}
