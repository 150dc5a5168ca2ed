import { ApplicationFailure, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import {
  actUpdate,
  cancelSignal,
  checkoutUpdate,
  completeUploadUpdate,
  deleteNowSignal,
  encodeStartedSignal,
  extendRetentionSignal,
  paymentDisputedSignal,
  paymentUpdatedSignal,
  refundSignal,
  requoteUpdate,
  retrySignal,
  stateQuery,
  type CheckoutRequest,
  type CheckoutResult,
  type JobAct,
  type RequoteRequest,
  type VideoWorkflowInput,
} from '../../src/contracts/video-workflow.js';
import { patched } from '../patched.js';
import { actRefusal, carryOut } from './acts.js';
import { checkoutRefusal } from './checkout-rules.js';
import { VideoJob } from './job.js';
import {
  isEncodeStarted,
  isExtendRetentionRequest,
  isRetryRequest,
  isRefundRequest,
  isCancelRequest,
  isStopRequest,
} from './message-guards.js';
import { requote, requoteRefusal } from './requote.js';
import { onCancel, onDeleteNow, onDispute, onRefund } from './signal-handlers.js';

/** Makes the job and registers a handler for every message, before anything else can happen. */
export function setup(input: VideoWorkflowInput): VideoJob {
  const job = new VideoJob(input.jobId, input.policy, input.callerGroup, input.isTest);
  registerMessageHandlers(job);
  job.transitionTo('uploading');
  return job;
}

function handleCheckout(job: VideoJob, request: CheckoutRequest): Promise<CheckoutResult> {
  const { answered } = job.checkouts.submit(request);
  // Even an `await` here would move the answer behind other commands of old histories.
  if (!patched('told-before-answered')) return answered;
  // A customer whose payment was confirmed reads the job next: it must not look like an offer that waits for a buyer.
  return answered.then((result) => job.waitForFlushWithin().then(() => result));
}

/**
 * Also called by the workflow that closes an orphaned job: its id is the same, so it must understand the same messages.
 */
export function registerMessageHandlers(job: VideoJob): void {
  setHandler(stateQuery, () => job.snapshot());
  setHandler(completeUploadUpdate, () => job.upload.complete(), { validator: () => refuseWhenClosing(job) });
  setHandler(checkoutUpdate, (request) => handleCheckout(job, request), {
    validator: (request: CheckoutRequest) => refuseCheckout(job, request),
  });
  setHandler(requoteUpdate, (request) => requote(job, request), {
    validator: (request: RequoteRequest) => refuseRequote(job, request),
  });
  setHandler(actUpdate, (act) => carryOut(job, act), { validator: (act: JobAct) => refuseAct(job, act) });

  setHandler(paymentUpdatedSignal, () => job.paymentUpdated());
  setHandler(paymentDisputedSignal, () => onDispute(job));
  setHandler(
    encodeStartedSignal,
    ignoringMalformed(job, 'encodeStarted', isEncodeStarted, ({ encodeId }) => job.encodeStarted(encodeId)),
  );
  setHandler(
    cancelSignal,
    ignoringMalformed(job, 'cancel', isCancelRequest, (request) => onCancel(job, request)),
  );
  setHandler(
    refundSignal,
    ignoringMalformed(job, 'refund', isRefundRequest, (request) => onRefund(job, request)),
  );
  setHandler(
    deleteNowSignal,
    ignoringMalformed(job, 'deleteNow', isStopRequest, (request) => onDeleteNow(job, request)),
  );
  setHandler(
    retrySignal,
    ignoringMalformed(job, 'retry', isRetryRequest, ({ parkId }) => {
      if (!job.parking.retry(parkId)) job.ignore('retry: not the present parkId');
    }),
  );
  setHandler(
    extendRetentionSignal,
    ignoringMalformed(job, 'extendRetention', isExtendRetentionRequest, ({ untilMs }) => {
      if (!job.extendRetention(untilMs)) job.ignore('extendRetention: not delivered yet, or not later than now');
    }),
  );
  setDefaultSignalHandler((name) => job.ignore(`${name}: no such signal`));
}

// People type signals into the Web UI by hand: a wrong one must never fail the workflow.
function ignoringMalformed<T>(
  job: VideoJob,
  name: string,
  isWellFormed: (value: unknown) => value is T,
  handle: (value: T) => void,
) {
  return (value: unknown): void => {
    if (isWellFormed(value)) handle(value);
    else job.ignore(`${name}: malformed`);
  };
}

function refuseWhenClosing(job: VideoJob): void {
  if (job.closing) throw ApplicationFailure.nonRetryable('the job has ended', 'job_closed');
}

function refuseCheckout(job: VideoJob, request: CheckoutRequest): void {
  const refusal = checkoutRefusal(job, request, Date.now());
  if (refusal) throw ApplicationFailure.nonRetryable('the checkout is refused', refusal);
}

function refuseAct(job: VideoJob, act: JobAct): void {
  const refusal = actRefusal(job, act);
  if (refusal) throw ApplicationFailure.nonRetryable('the act would do nothing', refusal);
}

function refuseRequote(job: VideoJob, request: RequoteRequest): void {
  refuseWhenClosing(job);
  const refusal = requoteRefusal(job, request);
  if (refusal) throw ApplicationFailure.nonRetryable('the requote is refused', refusal);
}
