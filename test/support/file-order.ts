import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, longest first. */
const LONG = [
  'chaos/kills',
  'contracts/reconcile/wedged',
  'contracts/media/encode',
  'money/crash-points',
  'contracts/media/checkpoint',
  'e2e/mail',
  'contracts/persistence/follow-changes',
  'contracts/media/run-limits',
  'chaos/chaos',
  'contracts/media/canaries',
  'integration/fuzz',
  'docs/npm-start',
  'unit/stack/bootstrap',
];

/** Starts long files first, so that no worker is left alone with one at the end. */
export class FileOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => rankOf(a) - rankOf(b) || (a.moduleId < b.moduleId ? -1 : 1)));
  }
}

/** The short unit tests fill the end. */
function rankOf({ moduleId, project }: TestSpecification): number {
  const long = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  if (long >= 0) return long;
  return project.name === 'unit' || project.name === 'docker' ? LONG.length + 1 : LONG.length;
}
