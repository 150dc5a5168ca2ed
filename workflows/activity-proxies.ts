import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import {
  MAIL_PATIENCE_MS,
  type CompressActivities,
  type ControlActivities,
  type DigestActivities,
  type MediaActivities,
  type NotifyActivities,
  type PaymentActivities,
  type PreviewActivities,
  type QuoteActivities,
  type ReconcileActivities,
  type RecordActivities,
  type UploadActivities,
  type WebhookActivities,
} from '../src/contracts/activities.js';
import { FAILURES, WORKER_SHUTDOWN } from '../src/contracts/failures.js';
import { TASK_QUEUES, type CompressQueue } from '../src/contracts/task-queues.js';
import type { EncodePriority } from '../src/domain/encode-queue.js';

// A backoff of up to a minute: long enough to spare a server that is starting, short enough to go unnoticed once it is up.
const unlimitedRetry = { initialInterval: '500ms', maximumInterval: '1 minute' } as const;

/** Activities that must succeed, however long they take: records, the payment's true state, and refunds. */
type GuaranteedActivities = RecordActivities &
  Pick<PaymentActivities, 'lookUpPayment' | 'cancelPayment' | 'recordDelivery' | 'refundPayment'> &
  Pick<ReconcileActivities, 'findStrays' | 'recallReconcile' | 'beginReconcile' | 'endReconcile'>;

/**
 * Retried forever, because giving up would leave a customer charged or a file behind. 30 s: each activity makes a few
 * small requests, or searches a list for about ten seconds.
 */
export const retryForever = proxyActivities<GuaranteedActivities>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '30 seconds',
  retry: unlimitedRetry,
});

/**
 * Planning, and the choice of a queue. An hour: a database outage passes in that time, and a job whose planning never
 * works is noticed. A bug in the planner fails at once. Before payment a failure ends the job; after it the job parks.
 */
export const planning = proxyActivities<QuoteActivities>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: unlimitedRetry,
});

/**
 * Work on whole prefixes, or requests to Stripe about a page of payments. Either can take minutes on a slow server. A
 * retry has less to do than the last attempt, so these too are retried forever.
 */
type LongRunningActivity = 'deleteFiles' | 'sweepFiles' | 'findLooseMoney' | 'endWedged';
export const retryForeverLongRunning = proxyActivities<Pick<ControlActivities, LongRunningActivity>>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '10 minutes',
  retry: unlimitedRetry,
});

/**
 * Comparing the ledger with Stripe's lists takes minutes, page by page. Five attempts: if all fail, reconciliation
 * still reports, and the next run compares the same period again.
 */
export const ledgerComparison = proxyActivities<Pick<ControlActivities, 'compareMoney'>>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '10 minutes',
  retry: { ...unlimitedRetry, maximumAttempts: 5 },
});

/**
 * Erasing the personal data of one page of jobs: a few small requests a job, minutes on a slow store. A retry continues
 * with what is left, so this too is retried forever.
 */
export const personalDataErasure = proxyActivities<Pick<ControlActivities, 'erasePersonalData'>>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '10 minutes',
  retry: unlimitedRetry,
});

type CustomerActivities = Pick<UploadActivities, 'completeUpload'> &
  Pick<QuoteActivities, 'makeOffer'> &
  Pick<PaymentActivities, 'createPayment' | 'confirmPayment' | 'cancelPayment'>;

/**
 * A customer is waiting for an update's answer. 2 minutes in all: after that a person has left, and "try again" is a
 * better answer than none. 60 s an attempt: S3 may need that long to join a thousand parts, Stripe's SDK to time out.
 */
export const whileCustomerWaits = proxyActivities<CustomerActivities>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '2 minutes',
  retry: {
    initialInterval: '300ms',
    maximumInterval: '10 seconds',
    nonRetryableErrorTypes: [
      FAILURES.uploadIncomplete,
      FAILURES.uploadSizeMismatch,
      FAILURES.uploadGone,
      FAILURES.paymentRejected,
      FAILURES.ledgerContradiction,
    ],
  },
});

/**
 * Probing and finalizing. 30 minutes: a 2 GB download on a slow link and a few seconds of ffmpeg. Heartbeats come every
 * second, so after 30 s without one the worker is gone. Five attempts: what fails five times needs a human. A shutdown
 * is none of them (`Shutdowns`).
 */
const mediaOptions = {
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '30 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: {
    initialInterval: '1 second',
    maximumInterval: '1 minute',
    maximumAttempts: 5,
    nonRetryableErrorTypes: [WORKER_SHUTDOWN],
  },
} satisfies ActivityOptions;

/** @param callerGroup takes turns with other groups, so that the backlog of one caller does not delay all others. */
export function probingFor(callerGroup: string | undefined): Pick<MediaActivities, 'probeVideo'> {
  return proxyActivities<Pick<MediaActivities, 'probeVideo'>>({
    taskQueue: TASK_QUEUES.media,
    ...mediaOptions,
    ...takingTurns(callerGroup),
  });
}

function takingTurns(callerGroup: string | undefined): Pick<ActivityOptions, 'priority'> {
  return callerGroup === undefined ? {} : { priority: { fairnessKey: callerGroup } };
}

/** A queue of its own, so that paid work does not wait behind unpaid work. */
export const finalizing = proxyActivities<Pick<MediaActivities, 'finalizeVideo'>>({
  taskQueue: TASK_QUEUES.finalize,
  ...mediaOptions,
});

/**
 * Probes of a file's other tracks, while a customer waits. 10 minutes in all: a 2 GB download and a few seconds of
 * ffmpeg. Two attempts: the customer can ask again. 30 s without a heartbeat: the worker is gone.
 */
export const trackProbes = proxyActivities<Pick<MediaActivities, 'probeVideo'>>({
  taskQueue: TASK_QUEUES.media,
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumAttempts: 2 },
});

/**
 * Previews. 15 minutes: a 2 GB download and a few times five seconds of ffmpeg. An hour in all: after that nobody waits
 * for them. Two attempts: the customer can buy without them. 30 s without a heartbeat: the worker is gone.
 *
 * @param callerGroup see `probingFor`.
 */
export function previewActivitiesFor(callerGroup: string | undefined): PreviewActivities {
  return proxyActivities<PreviewActivities>({
    taskQueue: TASK_QUEUES.media,
    startToCloseTimeout: '15 minutes',
    scheduleToCloseTimeout: '1 hour',
    heartbeatTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 2 },
    ...takingTurns(callerGroup),
  });
}

/** The lower key goes first, and 3 is Temporal's default. */
const ENCODE_PRIORITY_KEYS: Record<EncodePriority, number> = { priority: 1, paid: 3, free: 5 };

/**
 * The encode. 6 hours: twenty minutes of hard 4K footage on two slow cores, three passes. 30 s without a heartbeat: the
 * worker is gone. The next attempt resumes from the last checkpoint (`activities/support/checkpoints.ts`).
 * Three attempts: a clip that breaks ffmpeg three times will break it again, and one that uses up the worker's memory
 * shows as a missing heartbeat. A shutdown is none of the three (`Shutdowns`). Cancellation waits for the
 * activity's end; otherwise the job would count as stopped while ffmpeg still runs.
 *
 * @param gpuWaitTimeoutMs how long to wait for a GPU slot. The CPU queue is the last resort and waits without limit.
 */
export function compressActivitiesOn(
  queue: CompressQueue,
  gpuWaitTimeoutMs: number,
  priority: EncodePriority,
): CompressActivities {
  return proxyActivities<CompressActivities>({
    taskQueue: queue,
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: '30 seconds',
    scheduleToStartTimeout: queue === TASK_QUEUES.compressGpu ? gpuWaitTimeoutMs : undefined,
    priority: { priorityKey: ENCODE_PRIORITY_KEYS[priority] },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1 second',
      maximumInterval: '1 minute',
      maximumAttempts: 3,
      nonRetryableErrorTypes: [
        FAILURES.cannotFit,
        FAILURES.unreadableInput,
        FAILURES.limitExceeded,
        FAILURES.objectChanged,
        WORKER_SHUTDOWN,
      ],
    },
  });
}

/**
 * Mail. Three days, because an outage or a full mailbox passes; after that the customer still has the page. 2 minutes an
 * attempt: Mailgun's timeout and then SMTP's.
 */
export const notify = proxyActivities<NotifyActivities>({
  taskQueue: TASK_QUEUES.notify,
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: MAIL_PATIENCE_MS,
  retry: { initialInterval: '2 seconds', maximumInterval: '30 minutes' },
});

/**
 * The digest for operators. 12 hours in all: after that the next one is near. 2 minutes an attempt: Mailgun's timeout and
 * then SMTP's.
 */
export const digestMails = proxyActivities<DigestActivities>({
  taskQueue: TASK_QUEUES.notify,
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '12 hours',
  retry: { initialInterval: '2 seconds', maximumInterval: '30 minutes' },
});

/**
 * Webhook deliveries. Retried forever: an error answer from the receiver does not fail the activity, and database
 * failures are ours. A minute: the gateway's time limit and a few small writes. Lower priority than mails, which a slow
 * receiver must not delay.
 */
export const webhookActivities = proxyActivities<WebhookActivities>({
  taskQueue: TASK_QUEUES.notify,
  startToCloseTimeout: '1 minute',
  priority: { priorityKey: 4 },
  retry: unlimitedRetry,
});
