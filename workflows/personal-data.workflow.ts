import { continueAsNew } from '@temporalio/workflow';
import type {
  PersonalDataCounts,
  PersonalDataInput,
  PersonalDataProgress,
} from '../src/contracts/personal-data-workflow.js';
import { personalDataErasure } from './activity-proxies.js';

/**
 * Run by a schedule: erases the personal data of jobs that ended long enough ago, page by page. What cannot be erased now
 * stays due for the next run.
 */
export async function personalDataWorkflow(input: PersonalDataInput): Promise<PersonalDataCounts> {
  const { ttlMs, pageSize, pagesPerRun } = input;
  const { endedBeforeMs, ...start } = input.progress ?? firstPage(ttlMs);
  let { after, counts } = start;
  for (let page = 0; page < pagesPerRun; page += 1) {
    const erased = await personalDataErasure.erasePersonalData({ endedBeforeMs, after, limit: pageSize });
    counts = addCounts(counts, erased.counts);
    after = erased.next;
    if (after === null) return counts;
  }
  return await continueAsNew<typeof personalDataWorkflow>({ ...input, progress: { endedBeforeMs, after, counts } });
}

function firstPage(ttlMs: number): PersonalDataProgress {
  return { endedBeforeMs: Date.now() - ttlMs, after: null, counts: { erased: 0, postponed: 0, failed: 0 } };
}

function addCounts(one: PersonalDataCounts, other: PersonalDataCounts): PersonalDataCounts {
  return {
    erased: one.erased + other.erased,
    postponed: one.postponed + other.postponed,
    failed: one.failed + other.failed,
  };
}
