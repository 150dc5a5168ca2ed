import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { carriedContextOf, jobIdOf } from '../src/contracts/carried-context.js';
import type { ControlActivities } from '../src/contracts/activities.js';
import { withLogContext } from '../src/observability/log-context.js';
import type { Logger } from '../src/observability/logger.js';

type Fields = Record<string, string | number | boolean | null | undefined>;
type ResultOf<Name extends keyof ControlActivities> = Awaited<ReturnType<ControlActivities[Name]>>;
type LoggedActivities = { [Name in keyof ControlActivities]?: [message: string, (result: ResultOf<Name>) => Fields] };

/** Activities around money and files: each execution is logged in one line, with its outcome. */
const LOGGED = {
  confirmPayment: ['payment tried', ({ status, declineCode }) => ({ status, declineCode })],
  cancelPayment: ['payment canceled', ({ status }) => ({ status })],
  refundPayment: ['refund', ({ status, refundedCents, failures }) => ({ status, refundedCents, failures })],
  deleteFiles: ['files deleted', () => ({})],
} as const satisfies LoggedActivities;

/**
 * Adds to each line that an activity writes the job, the request and the account that it works for, and writes the
 * lines of `LOGGED`. The SDK logs an activity that fails, with the same fields.
 */
export function logActivities(logger: Logger): (context: Context) => ActivityInterceptors {
  return ({ info }) => {
    let fields: Fields = {};
    return {
      inbound: {
        execute: (input, next) => {
          const { activityType: activity, attempt, workflowExecution } = info;
          const { traceparent: _, ...carried } = carriedContextOf(input.headers);
          fields = { jobId: jobIdOf(input.args), ...carried };
          const context = { ...fields, activity, attempt, workflowId: workflowExecution?.workflowId };
          return withLogContext(definedOf(context), async () => {
            const result = await next(input);
            logResult(logger, activity, result);
            return result;
          });
        },
      },
      outbound: { getLogAttributes: (input, next) => next({ ...input, ...definedOf(fields) }) },
    };
  };
}

function logResult(logger: Logger, activity: string, result: unknown): void {
  const logged = (LOGGED as Record<string, [string, (result: never) => Fields] | undefined>)[activity];
  if (logged) logger.info(logged[1](result as never), logged[0]);
}

function definedOf(fields: Fields): Record<string, string | number> {
  const isDefined = (entry: [string, Fields[string]]): entry is [string, string | number] => entry[1] !== undefined;
  return Object.fromEntries(Object.entries(fields).filter(isDefined));
}
