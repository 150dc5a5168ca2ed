import type { WorkflowOutboundCallsInterceptor } from '@temporalio/workflow';
import { activitySummary } from '../summaries/activity-summaries.js';

/** Gives each activity its summary for the Temporal Web UI. Replay ignores summaries, so histories without them fit. */
export const summarizeActivities: WorkflowOutboundCallsInterceptor = {
  scheduleActivity: (input, next) => {
    const summary = activitySummary(input.activityType, input.args);
    return next(summary === undefined ? input : { ...input, options: { summary, ...input.options } });
  },
};
