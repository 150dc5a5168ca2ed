import { ActivityFailure, isCancellation, log } from '@temporalio/workflow';
import type { MoneyComparison } from '../../src/contracts/activities.js';
import { ledgerComparison } from '../activity-proxies.js';
import { patched } from '../patched.js';

/** Bounds one call, however long no run could compare. An ordinary run compares little more than an hour. */
const MAX_SLICE_MS = 6 * 60 * 60 * 1000;
const MAX_REPORTED = 50;

interface Compared extends MoneyComparison {
  /** The end of the time compared; `fromMs` if nothing was. */
  reachedMs: number;
}

/** Compares slice by slice. It stops at a slice that cannot be compared, and leaves the rest to the next run. */
export async function compareMoney({
  fromMs,
  toMs,
  dryRun,
}: {
  fromMs: number;
  toMs: number;
  dryRun: boolean;
}): Promise<Compared> {
  const inSlices = toMs - fromMs > MAX_SLICE_MS && patched('money-in-slices');
  const differences: MoneyComparison['differences'] = [];
  let learned = 0;
  let reachedMs = fromMs;
  do {
    const endMs = inSlices ? Math.min(toMs, reachedMs + MAX_SLICE_MS) : toMs;
    const slice = await compareSlice({ fromMs: reachedMs, toMs: endMs, dryRun });
    if (!slice) break;
    differences.push(...slice.differences);
    learned += slice.learned;
    reachedMs = endMs;
  } while (reachedMs < toMs);
  return { differences: differences.slice(0, MAX_REPORTED), learned, reachedMs };
}

/** @returns null if Stripe cannot be asked: then nothing is known, and nothing may be repaired. */
async function compareSlice(input: { fromMs: number; toMs: number; dryRun: boolean }): Promise<MoneyComparison | null> {
  try {
    return await ledgerComparison.compareMoney(input);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.error('the ledger could not be compared with Stripe; this run only reports', { error });
    return null;
  }
}
