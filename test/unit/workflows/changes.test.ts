import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';
import { CHANGES, WORKFLOW_VERSION, isMadeBy, type ChangeId } from '../../../workflows/changes.js';

/** What each released version knew. When `WORKFLOW_VERSION` is raised, the version before comes here, and is never edited. */
const KNOWN_BY: Record<number, readonly ChangeId[]> = {};

const changes = Object.entries(CHANGES);
const code = readdirSync(join(projectRoot, 'workflows'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'changes.ts')
  .map((name) => readFileSync(join(projectRoot, 'workflows', name), 'utf8'))
  .join('\n');

describe('the changes of workflow code', () => {
  it.each(changes)('%s is known at least one version before it is made', (_, { knownSince, madeSince }) => {
    expect(knownSince).toBeLessThan(madeSince);
    expect(knownSince, 'no code of a later version is here yet').toBeLessThanOrEqual(WORKFLOW_VERSION);
  });

  it.each(changes)('%s is in the code that knows it', (id) => {
    expect(code).toContain(`'${id}'`);
  });

  it('are known by released versions as they were released', () => {
    const released = Array.from({ length: WORKFLOW_VERSION - 1 }, (_, index) => index + 1);
    expect(Object.keys(KNOWN_BY).map(Number)).toEqual(released);
    for (const version of released) {
      const known = changes.filter(([, { knownSince }]) => knownSince <= version).map(([id]) => id);
      expect(KNOWN_BY[version]?.toSorted(), `version ${version}`).toEqual(known.toSorted());
    }
  });

  it('are made from their version on, and never when they are not listed', () => {
    const [id, { madeSince }] = changes[0] ?? ['', { madeSince: 0 }];
    expect(isMadeBy(madeSince - 1, id)).toBe(false);
    expect(isMadeBy(madeSince, id)).toBe(true);
    expect(() => isMadeBy(madeSince, 'never-listed')).toThrow('no change never-listed is listed');
  });
});
