import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../../stack/tools.js';
import { useDatabase } from '../database.js';
import type { Call } from './calls.js';
import { isSubsetOf, parseFilter } from './is-subset-of.js';
import { plannedStages, queriesOf, recordCommands } from './recorded-commands.js';
import { REPOSITORIES, type RepositoryUnderTest } from './repositories.js';
import { serves, type IndexForm, type Query } from './serves.js';

const database = useDatabase({ monitorCommands: true });

describe('every query of', () => {
  it('every repository is looked at here', () => {
    const files = readdirSync(join(projectRoot, 'src/persistence'), { recursive: true, encoding: 'utf8' });
    const repositories = files.filter((file) => file.endsWith('.repository.ts')).map(classNameOf);
    expect(REPOSITORIES.map(({ name }) => name).sort()).toEqual(repositories.sort());
  });

  describe.each(REPOSITORIES)('the $name', (repository) => {
    const calls = Object.entries(repository.calls).flatMap(([method, ways]) =>
      ways.map((call, way) => ({ method: ways.length > 1 ? `${method} (${way + 1})` : method, call, how: told(call) })),
    );

    it.each(calls)('$method $how', async ({ call }) => {
      const made = await makeRepository(repository);
      const commands = await recordCommands(database.connection(), () => carryOut(made, call));
      const queries = commands.flatMap(queriesOf);
      if (call.found === 'nothing') {
        expect(queries, 'it looks for something after all').toEqual([]);
        return;
      }
      expect(queries, 'it looks for nothing').not.toEqual([]);
      for (const query of queries) await expectFound(query, call.found);
      if ('scan' in call.found || !(await database.isMongod())) return;
      for (const command of commands) {
        const stages = await plannedStages(database.connection(), command);
        expect(stages, `MongoDB goes through the whole collection for ${JSON.stringify(command)}`).not.toContain(
          'COLLSCAN',
        );
      }
    });
  });

  async function makeRepository({ schemas, make }: RepositoryUnderTest): Promise<object> {
    const models = Object.entries(schemas).map(([name, schema]) => database.model(name, schema));
    return make(...((await Promise.all(models)) as never[]));
  }

  async function expectFound(query: Query, found: { index: string } | { scan: string }): Promise<void> {
    const indexes = await indexesOf(query.collection);
    const serving = indexes.filter((index) => serves(index, query)).map(({ name }) => name);
    if ('scan' in found) {
      expect(serving, 'there is an index for it, and it need not scan').toEqual([]);
    } else {
      const known = indexes.map((index) => JSON.stringify(index)).join('\n  ');
      expect(serving, `no such index for ${JSON.stringify(query)} among\n  ${known}\n`).toContain(found.index);
    }
  }

  async function indexesOf(collection: string): Promise<IndexForm[]> {
    const indexes = await database.connection().collection(collection).indexes();
    return indexes.map(({ name, key, partialFilterExpression }) => ({
      name: String(name),
      key: key as Record<string, number>,
      partialFilterExpression,
    }));
  }
});

describe('MongoDB', () => {
  const proves = (query: object, filter: object) => isSubsetOf(parseFilter(query), parseFilter(filter));

  it.each([
    ['a value from itself', { a: null }, { a: null }],
    ['a bound from a value beyond it', { a: 'x' }, { a: { $gt: '' } }],
    ['a bound from values that are all beyond it', { a: { $in: ['x', 'y'] } }, { a: { $gt: '' } }],
    ['a bound from a narrower one', { a: { $lt: 3 } }, { a: { $lte: 3 } }],
    ['a type from the same words', { a: { $type: 'string' } }, { a: { $type: 'string' } }],
    ['that a field exists from a value', { a: 'x' }, { a: { $exists: true } }],
    ['one thing from several', { a: 'x', b: 1 }, { b: 1 }],
    ['several things from as many', { a: 'x', b: true }, { b: true, a: { $gt: '' } }],
    ['what each alternative has', { $or: [{ a: 1 }, { a: 2, b: 1 }] }, { a: { $gt: 0 } }],
  ])('concludes %s', (_, query, filter) => {
    expect(proves(query, filter)).toBe(true);
  });

  it.each([
    ['a type from a value', { a: 'x' }, { a: { $type: 'string' } }],
    ['a bound from a value of another type', { a: 3 }, { a: { $gt: '' } }],
    ['a bound from the value at it', { a: '' }, { a: { $gt: '' } }],
    ['a bound from values of which one is not beyond it', { a: { $in: ['x', null] } }, { a: { $gt: '' } }],
    ['anything from null', { a: null }, { a: { $exists: true } }],
    ['anything from another field', { b: 'x' }, { a: { $gt: '' } }],
    ['what only one alternative has', { $or: [{ a: 1 }, { b: 1 }] }, { a: { $gt: 0 } }],
    ['anything from nothing', {}, { a: null }],
  ])('does not conclude %s', (_, query, filter) => {
    expect(proves(query, filter)).toBe(false);
  });
});

async function carryOut(repository: object, call: Call<never>): Promise<void> {
  const answer = await call.make(repository as never);
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    await Array.fromAsync(answer as AsyncIterable<unknown>);
  }
}

function told({ found }: Call<never>): string {
  if (found === 'nothing') return 'looks for nothing';
  return 'scan' in found ? `goes through the collection: ${found.scan}` : `finds it by ${found.index}`;
}

function classNameOf(file: string): string {
  const words = file.replace(/^.*\//, '').replace('.repository.ts', '').split('-');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Repository`;
}
