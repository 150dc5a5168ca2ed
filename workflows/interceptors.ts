import type { WorkflowInterceptors } from '@temporalio/workflow';
import { carryContext } from './interceptors/carry-context.js';
import { renameReservedSignals } from './interceptors/reserved-signals.js';
import { summarizeActivities } from './interceptors/summarize-activities.js';

/** The SDK looks for this name in each module of `workflowInterceptorModules`. */
export const interceptors = (): WorkflowInterceptors => {
  const { inbound, outbound } = carryContext();
  return { inbound: [inbound], outbound: [outbound, summarizeActivities], internals: [renameReservedSignals()] };
};
