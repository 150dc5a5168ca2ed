import { ApplicationFailure, patched, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import {
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
  type RequoteRequest,
  type VideoWorkflowInput,
} from '../../src/contracts/video-workflow.js';
import { CheckoutDesk } from './checkout-desk.js';
import { checkoutRefusal } from './checkout-rules.js';
import { VideoJob } from './job.js';
import { isEncodeStarted, isExtension, isParkAnswer, isRefundRequest, isStopRequest } from './message-shapes.js';
import { completeUpload } from './receive-upload.js';
import { requote, requoteRefusal } from './requote.js';
import { onCancel, onDeleteNow, onDispute, onRefund } from './stop-requests.js';

/** Makes the job and registers every message it understands, before anything else can happen. */
export function setup(input: VideoWorkflowInput): VideoJob {
  const job = new VideoJob(input.jobId, input.policy, new CheckoutDesk());
  registerMessages(job);
  job.enter('uploading');
  return job;
}

function checkOut(job: VideoJob, request: CheckoutRequest): Promise<CheckoutResult> {
  const { answered } = job.desk.bring(request);
  // Even an `await` here would move the answer behind other commands of old histories.
  if (!patched('told-before-answered')) return answered;
  // Who has heard that the payment is in, and reads the job then, must not read of an offer that waits to be bought.
  return answered.then((result) => job.toldSoon().then(() => result));
}

/** Also for the workflow that closes a stray job: it answers to the same id, so it must understand the same messages. */
export function registerMessages(job: VideoJob): void {
  setHandler(stateQuery, () => job.snapshot());
  setHandler(completeUploadUpdate, () => completeUpload(job), { validator: () => refuseWhenClosing(job) });
  setHandler(checkoutUpdate, (request) => checkOut(job, request), {
    validator: (request: CheckoutRequest) => refuseCheckout(job, request),
  });
  setHandler(requoteUpdate, (request) => requote(job, request), {
    validator: (request: RequoteRequest) => refuseRequote(job, request),
  });

  setHandler(paymentUpdatedSignal, () => {
    job.paymentNews = true;
  });
  setHandler(paymentDisputedSignal, () => onDispute(job));
  setHandler(
    encodeStartedSignal,
    checked(job, 'encodeStarted', isEncodeStarted, ({ encodeId }) => {
      if (job.state === 'queued' && job.encodeId === encodeId) job.enter('compressing');
    }),
  );
  setHandler(
    cancelSignal,
    checked(job, 'cancel', isStopRequest, (request) => onCancel(job, request)),
  );
  setHandler(
    refundSignal,
    checked(job, 'refund', isRefundRequest, (request) => onRefund(job, request)),
  );
  setHandler(
    deleteNowSignal,
    checked(job, 'deleteNow', isStopRequest, (request) => onDeleteNow(job, request)),
  );
  setHandler(
    retrySignal,
    checked(job, 'retry', isParkAnswer, ({ parkId }) => {
      if (job.park?.parkId === parkId) job.park.retry = true;
      else job.ignore('retry: not the present parkId');
    }),
  );
  setHandler(
    extendRetentionSignal,
    checked(job, 'extendRetention', isExtension, ({ untilMs }) => {
      if (!job.extendRetention(untilMs)) job.ignore('extendRetention: not delivered yet, or not later than now');
    }),
  );
  setDefaultSignalHandler((name) => job.ignore(`${name}: no such signal`));
}

// People type signals into the Web UI by hand: a wrong one must never fail the workflow.
function checked<T>(
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

function refuseRequote(job: VideoJob, request: RequoteRequest): void {
  refuseWhenClosing(job);
  const refusal = requoteRefusal(job, request);
  if (refusal) throw ApplicationFailure.nonRetryable('the requote is refused', refusal);
}
