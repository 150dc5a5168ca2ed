import { SpanKind } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { withCarriedContext } from '../contracts/carried-context.js';
import { currentLogContext } from '../observability/log-context.js';
import { currentTraceparent, inSpan } from '../observability/tracing/spans.js';

type WithHeaders = { headers: Parameters<typeof withCarriedContext>[0] };

/** Sends the request id, the account and the trace with each call to a workflow, so that its log lines have them. */
export const carryLogContext: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => ask(`StartWorkflow:${input.workflowType}`, input, next),
  startUpdate: (input, next) => ask(`UpdateWorkflow:${input.updateName}`, input, next),
  signal: (input, next) => ask(`SignalWorkflow:${input.signalName}`, input, next),
  signalWithStart: (input, next) => ask(`SignalWithStart:${input.workflowType}`, input, next),
};

async function ask<Input extends WithHeaders, Answer>(
  name: string,
  input: Input,
  next: (input: Input) => Promise<Answer>,
): Promise<Answer> {
  return await inSpan(name, { kind: SpanKind.CLIENT }, async () => {
    const traceparent = currentTraceparent();
    const context = { ...currentLogContext(), ...(traceparent && { traceparent }) };
    return await next({ ...input, headers: withCarriedContext(input.headers, context) });
  });
}
