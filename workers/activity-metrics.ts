import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';

/** Activities whose answer is the outcome of a payment or a refund, and the metric that counts it. */
const COUNTED_ANSWERS = { confirmPayment: 'payments', refundPayment: 'refunds' } as const;

/** Counts and times every attempt of an activity. */
export function activityMetrics(metrics: WorkerMetrics): ActivityInterceptorsFactory {
  return (context: Context) => ({
    inbound: {
      async execute(input, next) {
        const activity = context.info.activityType;
        const endTimer = metrics.activitySeconds.startTimer({ activity });
        try {
          const answer = await next(input);
          endTimer({ outcome: 'ok' });
          countAnswer(metrics, activity, answer);
          return answer;
        } catch (error) {
          const isCanceled = error instanceof CancelledFailure;
          endTimer({ outcome: isCanceled ? 'canceled' : 'failed' });
          if (!isCanceled) metrics.activityFailures.inc({ activity, type: typeOf(error) });
          if (activity === 'refundPayment' && !isCanceled) metrics.refunds.inc({ outcome: 'failed' });
          throw error;
        }
      },
    },
  });
}

function countAnswer(metrics: WorkerMetrics, activity: string, answer: unknown): void {
  if (!Object.hasOwn(COUNTED_ANSWERS, activity)) return;
  const counter = metrics[COUNTED_ANSWERS[activity as keyof typeof COUNTED_ANSWERS]];
  counter.inc({ outcome: (answer as { status: string }).status });
}

/** Types of failures that we throw are few; names of other errors could be anything. */
function typeOf(error: unknown): string {
  return error instanceof ApplicationFailure && error.type ? error.type : 'other';
}
