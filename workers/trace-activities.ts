import { SpanKind } from '@opentelemetry/api';
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { carriedContextOf, jobIdOf } from '../src/contracts/carried-context.js';
import { inSpan } from '../src/observability/tracing/spans.js';

/** Makes each attempt of an activity a span of its workflow's trace. */
export function traceActivities({ info }: Context): ActivityInterceptors {
  return {
    inbound: {
      execute: async (input, next) => {
        const jobId = jobIdOf(input.args);
        const attributes = {
          'mailsized.attempt': info.attempt,
          'mailsized.task_queue': info.taskQueue,
          ...(jobId && { 'mailsized.job_id': jobId }),
        };
        const { traceparent } = carriedContextOf(input.headers);
        return await inSpan(
          `RunActivity:${info.activityType}`,
          { kind: SpanKind.CONSUMER, attributes, traceparent },
          () => next(input),
        );
      },
    },
  };
}
