import type { InjectedSinks } from '@temporalio/worker';
import type { WorkflowSinks } from '../src/contracts/workflow-span.js';
import type { Tracing } from '../src/observability/tracing/start-tracing.js';

/** Receives what workflows send out of their isolate. */
export function workflowSinks(tracing: Tracing | null): InjectedSinks<WorkflowSinks> {
  return { traces: { record: { fn: (_, span) => tracing?.recordWorkflowSpan(span), callDuringReplay: false } } };
}
