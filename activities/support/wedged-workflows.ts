import type { ReconcileActivities, WedgedReport } from '../../src/contracts/activities.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import type { ReconcileDeps } from './reconcile-deps.js';

type Deps = Pick<ReconcileDeps, 'videos' | 'wedged' | 'reconcileState' | 'logger'>;

type Limits = Parameters<ReconcileActivities['endWedged']>[0];

/** See `ReconcileActivities.endWedged`. */
export async function endWedgedWorkflows(deps: Deps, { graceMs, maxWedged, mode }: Limits): Promise<WedgedReport> {
  const { videos, wedged, reconcileState, logger } = deps;
  const found = await wedged.find(async function* () {
    for await (const { _id } of videos.findOpenCreatedBefore(new Date(), null)) yield videoWorkflowId(_id);
  });
  for (const { workflowId, sinceMs } of found) logger.error({ workflowId, sinceMs }, 'a workflow is wedged');
  const isBadDeploy = found.length > maxWedged;
  if (isBadDeploy) {
    const count = found.length;
    logger.fatal({ count, maxWedged }, 'so many workflows are wedged that a deploy must be bad: nothing is terminated');
  }
  const overdue = found.filter(({ sinceMs }) => sinceMs <= Date.now() - graceMs);
  const ended = isBadDeploy || mode === 'report' ? [] : overdue;
  const report = { wedged: found.length, terminated: ended.length, isBadDeploy };
  await reconcileState.recordWedged(report);
  for (const each of ended) {
    logger.error({ workflowId: each.workflowId }, 'a wedged workflow is terminated; its job is closed and refunded');
    await wedged.terminate(each);
  }
  return report;
}
