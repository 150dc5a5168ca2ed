import type { ReconcileActivities } from '../src/contracts/activities.js';
import type { ReportOnly, OrphanedJob } from '../src/contracts/reconcile-workflow.js';
import { jobPrefix } from '../src/domain/object-keys.js';
import { isClosed } from '../src/domain/video-state.js';
import { refundDueCents } from '../src/domain/ledger/summarize-ledger.js';
import { compareMoney } from './support/compare-money.js';
import { findUnsettledPayments } from './support/unsettled-payments.js';
import { filterConcurrently } from './support/filter-concurrently.js';
import type { ReconcileDeps } from './support/reconcile-deps.js';

/** Finding what nobody looks after any more (rule 8). Records are asked first, then Temporal about each single job. */
export function createReconcileActivities(deps: ReconcileDeps): ReconcileActivities {
  return {
    // Histories know orphaned jobs by this older name.
    async findStrays({ graceMs, limit }) {
      const orphanedJobs: OrphanedJob[] = [];
      const open = deps.videos.findOpenCreatedBefore(new Date(Date.now() - graceMs));
      for await (const { _id: jobId, state } of filterConcurrently(
        open,
        async ({ _id }) => !(await deps.workflows.isRunning(_id)),
      )) {
        deps.logger.error({ jobId, state }, 'a job is open, but its workflow is over');
        orphanedJobs.push({ jobId, state, dueCents: refundDueCents((await deps.ledger.find(jobId))?.entries ?? []) });
        if (orphanedJobs.length >= limit) break;
      }
      return orphanedJobs;
    },

    async recallReconcile() {
      const last = await deps.lastCompletedRun();
      const { comparedToMs } = await deps.reconcileState.state();
      const known = [comparedToMs, last?.comparedToMs].filter((atMs) => typeof atMs === 'number');
      return { mark: last?.mark ?? 0, comparedToMs: known.length > 0 ? Math.min(...known) : null };
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

    async findLooseMoney(input) {
      return await findUnsettledPayments(deps, input);
    },

    async sweepFiles({ graceMs, unknownGraceMs, maxPrefixes, mode }) {
      let prefixes = 0;
      for await (const { jobId, newestAtMs } of deps.storage.listJobs()) {
        const ageMs = Date.now() - newestAtMs;
        if (ageMs < graceMs || !(await hasOrphanedFiles(deps, jobId, ageMs >= unknownGraceMs))) continue;
        deps.logger.warn({ jobId, mode }, 'files of a job that needs none');
        if (mode === 'mend') await deps.storage.deletePrefix(jobPrefix(jobId));
        prefixes += 1;
        if (prefixes >= maxPrefixes) break;
      }
      return { prefixes };
    },
  };
}

/** The record is asked, and then the workflow: a record that was lost must not cost a running job its file. */
async function hasOrphanedFiles(
  { videos, workflows }: ReconcileDeps,
  jobId: string,
  isOldEnough: boolean,
): Promise<boolean> {
  const video = await videos.find(jobId);
  if (video ? !isClosed(video.state) : !isOldEnough) return false;
  return !(await workflows.isRunning(jobId));
}
