import {
  workflowInfo,
  type WorkflowInboundCallsInterceptor,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import {
  carriedContextOf,
  jobIdOf,
  withCarriedContext,
  type CarriedContext,
} from '../../src/contracts/carried-context.js';
import { refundUpdatedSignal } from '../../src/contracts/refund-workflow.js';
import {
  encodeStartedSignal,
  paymentDisputedSignal,
  paymentUpdatedSignal,
} from '../../src/contracts/video-workflow.js';
import { WorkflowSpans } from './workflow-spans.js';

/**
 * Signals that report an event, such as a Stripe webhook. They belong to the request that last moved the workflow on.
 */
const FACTS: readonly string[] = [
  encodeStartedSignal,
  paymentUpdatedSignal,
  paymentDisputedSignal,
  refundUpdatedSignal,
].map(({ name }) => name);

/**
 * Carries the request that last moved the workflow on, and the account that it was started for, into log lines and to
 * the activities. Headers are not commands: a history without them replays the same.
 */
export function carryContext(): {
  inbound: WorkflowInboundCallsInterceptor;
  outbound: WorkflowOutboundCallsInterceptor;
} {
  let context: CarriedContext = {};
  let jobId: string | undefined;
  const spans = new WorkflowSpans();

  // Support acts on other accounts' jobs: a message's account may not be the job's.
  function movedOnBy({ requestId, traceparent }: CarriedContext): void {
    context = { ...context, ...(requestId && { requestId }), ...(traceparent && { traceparent }) };
  }

  return {
    inbound: {
      execute: (input, next) => {
        const caller = carriedContextOf(input.headers);
        const { traceparent, until } = spans.begin(`RunWorkflow:${workflowInfo().workflowType}`, caller.traceparent);
        // A signal that came with the start has already moved the workflow on.
        context = { ...caller, ...(traceparent && { traceparent }), ...context };
        jobId = jobIdOf(input.args);
        const result = next(input);
        until(result);
        return result;
      },
      handleSignal: (input, next) => {
        if (!FACTS.includes(input.signalName)) movedOnBy(carriedContextOf(input.headers));
        return next(input);
      },
      handleUpdate: (input, next) => {
        const caller = carriedContextOf(input.headers);
        const { traceparent, until } = spans.begin(`HandleUpdate:${input.name}`, caller.traceparent);
        movedOnBy({ ...caller, ...(traceparent && { traceparent }) });
        const result = next(input);
        until(result);
        return result;
      },
    },
    outbound: {
      scheduleActivity: (input, next) => next({ ...input, headers: withCarriedContext(input.headers, context) }),
      startChildWorkflowExecution: (input, next) =>
        next({ ...input, headers: withCarriedContext(input.headers, context) }),
      signalWorkflow: (input, next) => next({ ...input, headers: withCarriedContext(input.headers, context) }),
      getLogAttributes: (input, next) => {
        const { traceparent, ...fields } = context;
        const traceId = traceparent?.split('-')[1];
        return next({ ...input, ...(jobId && { jobId }), ...fields, ...(traceId && { traceId }) });
      },
    },
  };
}
