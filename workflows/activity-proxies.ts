import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type {
  CompressActivities,
  ControlActivities,
  MediaActivities,
  NotifyActivities,
  PaymentActivities,
  PreviewActivities,
  QuoteActivities,
  ReconcileActivities,
  RecordActivities,
  UploadActivities,
  WebhookActivities,
} from '../src/contracts/activities.js';
import { FAILURES } from '../src/contracts/failures.js';
import { TASK_QUEUES, type CompressQueue } from '../src/contracts/task-queues.js';

// Backs off to a minute: long enough not to hammer a server that is starting, short enough that nobody notices once it is back.
const unlimitedRetry = { initialInterval: '500ms', maximumInterval: '1 minute' } as const;

/** What must happen however long it takes: records, the payment's true state, and money that goes back. */
type GuaranteedActivities = RecordActivities &
  Pick<PaymentActivities, 'lookUpPayment' | 'cancelPayment' | 'recordDelivery' | 'refundPayment'> &
  Pick<ReconcileActivities, 'findStrays' | 'recallReconcile' | 'beginReconcile'>;

/**
 * Never gives up, because giving up would leave a customer charged or a file behind. 30 s: each is a handful of small
 * requests.
 */
export const retryForever = proxyActivities<GuaranteedActivities>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '30 seconds',
  retry: unlimitedRetry,
});

/**
 * Plans and choices. An hour: an outage of the database passes, but a job must not stay unseen where planning never works. A
 * bug of the planner fails at once. Before payment a failure ends the job, after it the job parks.
 */
export const planning = proxyActivities<QuoteActivities>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: unlimitedRetry,
});

/**
 * Emptying a prefix, looking through all of them, or through all the money, can take minutes on a slow server. A repeat
 * finds less than the time before, so it too never gives up.
 */
type LongRunningActivity = 'deleteFiles' | 'sweepFiles' | 'findLooseMoney';
export const retryForeverLongRunning = proxyActivities<Pick<ControlActivities, LongRunningActivity>>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '10 minutes',
  retry: unlimitedRetry,
});

/**
 * Comparing with Stripe's lists: minutes, page by page. Five attempts: without the comparison reconciliation still reports,
 * and the next run compares the same time again.
 */
export const ledgerComparison = proxyActivities<Pick<ControlActivities, 'compareMoney'>>({
  taskQueue: TASK_QUEUES.control,
  startToCloseTimeout: '10 minutes',
  retry: { ...unlimitedRetry, maximumAttempts: 5 },
});

type CustomerActivities = Pick<UploadActivities, 'completeUpload'> &
  Pick<QuoteActivities, 'makeOffer'> &
  Pick<PaymentActivities, 'createPayment' | 'confirmPayment' | 'cancelPayment'>;

/**
 * A customer is waiting for the answer of an update. 2 minutes in all: past that a person has gone, and the answer
 * "try again" is better than silence. 60 s an attempt: S3 may take that long to join a thousand parts, Stripe's SDK to time out.
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
 * Probing and finalizing. 30 minutes: a 2 GB download on a slow link and a few seconds of ffmpeg. Heartbeats come
 * every second, so 30 s of silence mean that the worker is gone. Five attempts: what fails five times needs a human.
 */
export const media = proxyActivities<MediaActivities>({
  taskQueue: TASK_QUEUES.media,
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '30 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 5 },
});

/**
 * Previews. 15 minutes: a 2 GB download and a few times five seconds of ffmpeg. An hour in all: later than that, with no
 * worker free, nobody waits for them any more. Two attempts: the customer can buy without them. 30 s of silence: the
 * worker is gone.
 */
export const previewActivities = proxyActivities<PreviewActivities>({
  taskQueue: TASK_QUEUES.media,
  startToCloseTimeout: '15 minutes',
  scheduleToCloseTimeout: '1 hour',
  heartbeatTimeout: '30 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 2 },
});

/**
 * The encode. 6 hours: twenty minutes of hard 4K footage on two slow cores, three passes. 30 s of silence: the worker
 * is gone (heartbeats come every second). Three attempts: a clip that breaks ffmpeg three times will break it again.
 * Cancellation waits for the activity's end, else the job would be called stopped while ffmpeg still runs.
 *
 * @param gpuWaitTimeoutMs how long a GPU slot is waited for; the CPU queue is the last resort and waits without limit.
 * @param hasPriority whether it goes before those without; the lower key goes first, and 3 is Temporal's own.
 */
export function compressActivitiesOn(
  queue: CompressQueue,
  gpuWaitTimeoutMs: number,
  hasPriority: boolean,
): CompressActivities {
  return proxyActivities<CompressActivities>({
    taskQueue: queue,
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: '30 seconds',
    scheduleToStartTimeout: queue === TASK_QUEUES.compressGpu ? gpuWaitTimeoutMs : undefined,
    priority: { priorityKey: hasPriority ? 1 : 3 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1 second',
      maximumInterval: '1 minute',
      maximumAttempts: 3,
      nonRetryableErrorTypes: [FAILURES.cannotFit, FAILURES.unreadableInput, FAILURES.objectChanged],
    },
  });
}

/**
 * Mail. Three days, because a provider's outage or a full mailbox passes; then the customer still has the page.
 * 2 minutes an attempt: Mailgun's time-out and then SMTP's.
 */
export const notify = proxyActivities<NotifyActivities>({
  taskQueue: TASK_QUEUES.notify,
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '2 seconds', maximumInterval: '30 minutes' },
});

/**
 * Messages to the endpoints of programs. Never gives up: what the receiver does is no failure of the activity, the
 * database's are ours. A minute: the gateway's time limit and a few small writes. Behind mails: a slow receiver must not
 * keep them waiting.
 */
export const webhookActivities = proxyActivities<WebhookActivities>({
  taskQueue: TASK_QUEUES.notify,
  startToCloseTimeout: '1 minute',
  priority: { priorityKey: 4 },
  retry: unlimitedRetry,
});
