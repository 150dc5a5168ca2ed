import type { PageInput, SweepInput } from '../../src/contracts/activities.js';
import type {
  FoundPage,
  OrphanedJob,
  ReconcileInput,
  UnsettledPayment,
} from '../../src/contracts/reconcile-workflow.js';
import type { Cursor } from '../../src/domain/cursor.js';
import { retryForever, retryForeverLongRunning } from '../activity-proxies.js';
import type { ChangeId } from '../changes.js';
import { patched } from '../patched.js';

/** Per list and run: bounds the run and its history. A page of a long list takes about ten seconds. */
const MAX_PAGES = 60;
const IN_PAGES: ChangeId = 'lists-in-pages';

/** What a run found in a list, oldest first, and where the next run continues; null: at the start. */
interface Found<T> {
  found: T[];
  resumeAfter: Cursor | null;
}

type Limits = Pick<PageInput, 'graceMs' | 'limit'>;

export async function findOrphanedJobs(limits: Limits, from: Cursor | null): Promise<Found<OrphanedJob>> {
  return await search(limits, from, (page) => retryForever.findStrays(page));
}

export async function findUnsettledPayments(
  { dryRun, ...limits }: Limits & { dryRun: boolean },
  from: Cursor | null,
): Promise<Found<UnsettledPayment>> {
  return await search(limits, from, (page) => retryForeverLongRunning.findLooseMoney({ ...page, dryRun }));
}

export async function sweepFiles(
  { graceMs, unknownGraceMs, maxMended, mode }: ReconcileInput,
  from: string | null,
): Promise<{ prefixes: number; resumeAfter: string | null }> {
  const input: SweepInput = { graceMs, unknownGraceMs, maxPrefixes: maxMended, mode };
  if (!patched(IN_PAGES)) {
    const { prefixes } = await retryForeverLongRunning.sweepFiles(input);
    return { prefixes, resumeAfter: null };
  }
  let prefixes = 0;
  const resumeAfter = await forEachPage(from, async (after) => {
    const maxPrefixes = input.maxPrefixes - prefixes;
    const page = await retryForeverLongRunning.sweepFiles({ ...input, maxPrefixes, after });
    prefixes += page.prefixes;
    return prefixes < input.maxPrefixes ? (page.next ?? null) : null;
  });
  return { prefixes, resumeAfter };
}

async function search<T>(
  limits: Limits,
  from: Cursor | null,
  findOn: (page: PageInput) => Promise<FoundPage<T> | T[]>,
): Promise<Found<T>> {
  if (!patched(IN_PAGES)) return { found: pageOf(await findOn(limits)).found, resumeAfter: null };
  const found: T[] = [];
  const resumeAfter = await forEachPage(from, async (after) => {
    const page = pageOf(await findOn({ ...limits, limit: limits.limit - found.length, after }));
    found.push(...page.found);
    return found.length < limits.limit ? page.next : null;
  });
  return { found, resumeAfter };
}

/**
 * @param handle handles the page after a position and returns the position of the next page; null ends the run.
 * @returns where the next run must continue; null: at the start, so that the oldest are always first.
 */
async function forEachPage<C>(from: C | null, handle: (after: C | null) => Promise<C | null>): Promise<C | null> {
  let after = from;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    after = await handle(after);
    if (after === null) return null;
  }
  return after;
}

/** A worker of a version without pages searches the whole list and returns an array. */
function pageOf<T>(answer: FoundPage<T> | T[]): FoundPage<T> {
  return Array.isArray(answer) ? { found: answer, next: null } : answer;
}
