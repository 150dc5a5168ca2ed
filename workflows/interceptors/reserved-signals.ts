import type { WorkflowInterceptors } from '@temporalio/workflow';

/** The prefix of names that the SDK reserves. https://docs.temporal.io/workflows#reserved-names */
const RESERVED_PREFIX = '__temporal_';

/**
 * Lets a signal with a reserved name reach the handler for unknown signals, which records and ignores it. The server
 * accepts such a name, but the SDK fails each workflow task that delivers it, before any handler runs.
 */
export function renameReservedSignals(): NonNullable<WorkflowInterceptors['internals']>[number] {
  return {
    activate: (input, next) => {
      for (const { signalWorkflow } of input.activation.jobs ?? []) {
        if (!signalWorkflow?.signalName?.startsWith(RESERVED_PREFIX)) continue;
        signalWorkflow.signalName = `reserved:${signalWorkflow.signalName}`;
      }
      next(input);
    },
  };
}
