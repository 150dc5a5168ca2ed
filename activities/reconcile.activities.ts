import type { ReconcileActivities } from '../src/contracts/activities.js';
import type { ReportOnly, Stray } from '../src/contracts/reconcile-workflow.js';
import { jobPrefix } from '../src/domain/object-keys.js';
import { isClosed } from '../src/domain/video-state.js';
import { dueOf } from '../src/persistence/payments/money-of.js';
import { compareMoney } from './support/compare-money.js';
import { findLooseMoney } from './support/loose-money.js';
import { sifted } from './support/sifted.js';
import type { ReconcileDeps } from './support/reconcile-deps.js';

/** Finding what nobody looks after any more (rule 8). Records are asked first, then Temporal about each single job. */
export function createReconcileActivities(deps: ReconcileDeps): ReconcileActivities {
  return {
    async findStrays({ graceMs, limit }) {
      const strays: Stray[] = [];
      const open = deps.videos.openSince(new Date(Date.now() - graceMs));
      for await (const { _id: jobId, state } of sifted(
        open,
        async ({ _id }) => !(await deps.workflows.isRunning(_id)),
      )) {
        deps.logger.error({ jobId, state }, 'a job is open, but its workflow is over');
        strays.push({ jobId, state, dueCents: dueOf((await deps.ledger.find(jobId))?.entries ?? []) });
        if (strays.length >= limit) break;
      }
      return strays;
    },

    async recallReconcile() {
      const last = await deps.lastReconciled();
      const { comparedToMs } = await deps.memory.state();
      const known = [comparedToMs, last?.comparedToMs].filter((atMs) => typeof atMs === 'number');
      return { mark: last?.mark ?? 0, comparedToMs: known.length > 0 ? Math.min(...known) : null };
    },

    async beginReconcile({ seenMark, comparedToMs, dryRun }) {
      const { mark, reportOnly } = await deps.memory.state();
      const isOlder = mark < seenMark;
      if (dryRun) {
        const noticed: ReportOnly | null = isOlder ? { sinceMs: Date.now(), why: 'older_database' } : null;
        return { mark, reportOnly: reportOnly ?? noticed };
      }
      if (isOlder) await deps.memory.onlyReport('older_database');
      const counted = await deps.memory.countRun(seenMark, comparedToMs);
      return { mark: counted, reportOnly: (await deps.memory.state()).reportOnly };
    },

    async compareMoney(input) {
      return await compareMoney(deps, input);
    },

    async findLooseMoney(input) {
      return await findLooseMoney(deps, input);
    },

    async sweepFiles({ graceMs, unknownGraceMs, maxPrefixes, mode }) {
      let prefixes = 0;
      for await (const { jobId, newestAtMs } of deps.storage.listJobs()) {
        const ageMs = Date.now() - newestAtMs;
        if (ageMs < graceMs || !(await isForgotten(deps, jobId, ageMs >= unknownGraceMs))) continue;
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
async function isForgotten(
  { videos, workflows }: ReconcileDeps,
  jobId: string,
  isOldEnough: boolean,
): Promise<boolean> {
  const video = await videos.find(jobId);
  if (video ? !isClosed(video.state) : !isOldEnough) return false;
  return !(await workflows.isRunning(jobId));
}
