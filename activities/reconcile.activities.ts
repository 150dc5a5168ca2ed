import type { PageInput, ReconcileActivities } from '../src/contracts/activities.js';
import type { FoundPage, ReportOnly, OrphanedJob } from '../src/contracts/reconcile-workflow.js';
import { jobPrefix } from '../src/domain/object-keys.js';
import { isClosed } from '../src/domain/video-state.js';
import { refundDueCents } from '../src/domain/ledger/summarize-ledger.js';
import type { JobFiles } from '../src/gateways/storage/storage.gateway.js';
import { cursorOf } from '../src/persistence/pagination.js';
import { compareMoney } from './support/compare-money.js';
import { promisedUntilMsOf } from './support/promised-until.js';
import { scanList } from './support/scan-list.js';
import { endWedgedWorkflows } from './support/wedged-workflows.js';
import { findUnsettledPayments } from './support/unsettled-payments.js';
import type { ReconcileDeps } from './support/reconcile-deps.js';

/** Finds what nothing looks after any more (rule 8): first in the records, then by asking Temporal about each job. */
export function createReconcileActivities(deps: ReconcileDeps): ReconcileActivities {
  return {
    // Histories know orphaned jobs by this older name.
    async findStrays({ after, ...limits }) {
      const page = await findOrphanedJobs(deps, { ...limits, after: after ?? null });
      return after === undefined ? page.found : page;
    },

    async recallReconcile() {
      const last = await deps.lastCompletedRun();
      const { comparedToMs } = await deps.reconcileState.state();
      const known = [comparedToMs, last?.comparedToMs].filter((atMs) => typeof atMs === 'number');
      const { mark = 0, resumeAfter } = last ?? {};
      return { mark, comparedToMs: known.length > 0 ? Math.min(...known) : null, ...(resumeAfter && { resumeAfter }) };
    },

    async beginReconcile({ seenMark, comparedToMs, dryRun }) {
      const { mark, reportOnly } = await deps.reconcileState.state();
      const isOlder = mark < seenMark;
      if (dryRun) {
        const noticed: ReportOnly | null = isOlder ? { sinceMs: Date.now(), why: 'older_database' } : null;
        return { mark, reportOnly: reportOnly ?? noticed };
      }
      if (isOlder) await deps.reconcileState.enterReportOnlyMode('older_database');
      const counted = await deps.reconcileState.recordRun(seenMark, comparedToMs);
      return { mark: counted, reportOnly: (await deps.reconcileState.state()).reportOnly };
    },

    async compareMoney(input) {
      return await compareMoney(deps, input);
    },

    async findLooseMoney({ after, ...limits }) {
      const page = await findUnsettledPayments(deps, { ...limits, after: after ?? null });
      return after === undefined ? page.found : page;
    },

    async endWedged(input) {
      return await endWedgedWorkflows(deps, input);
    },

    async endReconcile({ overLimit } = { overLimit: false }) {
      await deps.reconcileState.recordCompletion(overLimit);
    },

    async sweepFiles({ graceMs, unknownGraceMs, maxPrefixes, mode, after = null }) {
      const isOrphaned = async ({ jobId, newestAtMs }: JobFiles): Promise<boolean> => {
        const ageMs = Date.now() - newestAtMs;
        return ageMs >= graceMs && (await hasOrphanedFiles(deps, jobId, ageMs >= unknownGraceMs));
      };
      const { found, last } = await scanList(deps.storage.listJobs(after), isOrphaned, maxPrefixes);
      for (const { jobId } of found) {
        deps.logger.warn({ jobId, mode }, 'files of a job that needs none');
        if (mode === 'mend') await deps.storage.deletePrefix(jobPrefix(jobId));
      }
      return { prefixes: found.length, next: last?.jobId ?? null };
    },
  };
}

async function findOrphanedJobs(
  { videos, workflows, ledger, logger }: ReconcileDeps,
  { graceMs, limit, after }: Required<PageInput>,
): Promise<FoundPage<OrphanedJob>> {
  const open = videos.findOpenCreatedBefore(new Date(Date.now() - graceMs), after);
  const { found, last } = await scanList(open, async ({ _id }) => !(await workflows.isRunning(_id)), limit);
  const orphanedJobs: OrphanedJob[] = [];
  for (const video of found) {
    const { _id: jobId, state } = video;
    logger.error({ jobId, state }, 'a job is open, but its workflow is over');
    const entries = (await ledger.find(jobId))?.entries ?? [];
    // As when it is closed: a delivery that a reset has cut short earns nothing.
    const isCutShort = state !== 'done' && promisedUntilMsOf(video) !== undefined;
    const dueCents = refundDueCents(isCutShort ? entries.filter(({ kind }) => kind !== 'delivered') : entries);
    orphanedJobs.push({ jobId, state, dueCents });
  }
  return { found: orphanedJobs, next: last && cursorOf(last) };
}

/** Checks the record, and then the workflow: losing its record must not cost a running job its files. */
async function hasOrphanedFiles(
  { videos, workflows }: ReconcileDeps,
  jobId: string,
  isOldEnough: boolean,
): Promise<boolean> {
  const video = await videos.find(jobId);
  if (video ? !isClosed(video.state) : !isOldEnough) return false;
  return !(await workflows.isRunning(jobId));
}
