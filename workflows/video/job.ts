import { CancellationScope, condition, log, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type {
  DeliveredFile,
  EncodeResult,
  MailKind,
  PinnedObject,
  VideoProjection,
} from '../../src/contracts/activities.js';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import type { VideoPolicy, VideoSnapshot } from '../../src/contracts/video-workflow.js';
import type { MediaFacts } from '../../src/domain/media/facts/media-facts.js';
import type { Complexity } from '../../src/domain/media/plan/size-plan.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import type { Upsell } from '../../src/domain/upsells.js';
import {
  canTransition,
  publicStatusOf,
  type EndCause,
  type ReasonCode,
  type VideoState,
} from '../../src/domain/video-state.js';
import { notify, retryForever } from '../activity-proxies.js';
import type { CheckoutQueue } from './checkout-queue.js';
import { currentDetailsFor } from './current-details.js';
import { PreviewQueue } from './preview-queue.js';
import { Projector } from './projector.js';
import type { RefundRequester } from './refund.js';

type ProjectionPatch = Omit<VideoProjection, 'version' | 'state' | 'reason'>;

const MAX_IGNORED_KEPT = 20;
const FLUSH_TIMEOUT_MS = 3000;

/** Everything that the workflow knows about its job. Stages read and write it; nothing else does. */
export class VideoJob {
  state: VideoState = 'uploading';
  reason: ReasonCode | null = null;

  upload?: PinnedObject;
  facts?: MediaFacts;
  complexity?: Complexity;
  offer?: Offer;
  quote?: Quote;
  /** What was bought beside the quote. */
  upsells: readonly Upsell[] = [];
  /** Until when it was promised to be ready. */
  readyByMs?: number;
  encodeId?: string;
  encoded?: EncodeResult;
  output?: DeliveredFile;
  expiresAtMs?: number;

  /** What the customer last asked for instead of what the job was made for. */
  requestedTarget?: Target;
  /** The offer was replaced by another one. */
  offerReplaced = false;
  requoteCount = 0;
  /** Settles when the last requote so far has come to its end. */
  lastRequote: Promise<unknown> = Promise.resolve();
  readonly previews = new PreviewQueue();

  paid = false;
  /** From here the service is delivered: only a refund request gives the money back. */
  published = false;
  /** The road has ended and `close` is at work. */
  closing = false;
  paymentUpdated = false;
  park?: { parkId: string; retry: boolean };
  /** What a signal asked for; the road ends with it. */
  requestedEnd?: EndCause;
  /** Who asked for that, for the ledger. */
  endRequestedBy: RefundRequester = {};
  /** Ends the road as soon as it is set; `runStages` puts the road's scope here. */
  cancelStages: () => void = () => {};
  /** A refund asked for while `close` was already at work. */
  lateRefundRequested = false;
  lateRefundRequestedBy: RefundRequester = {};
  /** A run before this one, which a reset has ended, had delivered. */
  deliveredByEarlierRun = false;
  /** A refund asked for while this run knew of no payment. */
  refundRequested = false;

  private readonly projector: Projector;
  private readonly backgroundWork: Promise<void>[] = [];
  private readonly ignored: string[] = [];

  constructor(
    readonly jobId: string,
    readonly policy: VideoPolicy,
    readonly checkoutQueue: CheckoutQueue,
  ) {
    this.projector = new Projector(jobId);
  }

  /** Moves to a state and tells the world: read model, search attributes and the sentence in the Web UI. */
  transitionTo(state: VideoState, patch: ProjectionPatch = {}, reason: ReasonCode | null = null): void {
    if (state !== this.state && !canTransition(this.state, state)) {
      throw new Error(`a video cannot go from ${this.state} to ${state}`);
    }
    this.state = state;
    this.reason = reason;
    this.project(patch);
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.state, value: state },
      { key: SEARCH_ATTRIBUTES.needsAttention, value: state === 'needs_attention' },
      ...(patch.queue ? [{ key: SEARCH_ATTRIBUTES.queue, value: patch.queue }] : []),
      ...(this.quote ? [{ key: SEARCH_ATTRIBUTES.provider, value: this.quote.target.provider }] : []),
    ]);
    setCurrentDetails(currentDetailsFor(this.snapshot()));
  }

  /** Tells the read model about something that is not a change of state. */
  project(patch: ProjectionPatch): void {
    this.projector.push({ state: this.state, reason: this.reason, ...patch });
  }

  /** Asks for the road's end. The first request wins: a second one could not undo what the first has begun. */
  requestEnd(cause: EndCause, by: RefundRequester = {}): void {
    if (this.requestedEnd) {
      if (cause.kind === 'refund_requested') this.requestLateRefund(by);
      return this.ignore(`${cause.reason}: already stopping for ${this.requestedEnd.reason}`);
    }
    this.requestedEnd = cause;
    this.endRequestedBy = by;
    this.cancelStages();
  }

  /** For `close`, which is at work already. */
  requestLateRefund(by: RefundRequester): void {
    if (!this.lateRefundRequested) this.lateRefundRequestedBy = by;
    this.lateRefundRequested = true;
  }

  /** @returns false when there is nothing to extend: not delivered yet, ending already, or not later than now. */
  extendRetention(untilMs: number): boolean {
    if (this.closing || this.expiresAtMs === undefined || untilMs <= this.expiresAtMs) return false;
    this.expiresAtMs = untilMs;
    this.project({ expiresAtMs: untilMs });
    return true;
  }

  /** Records a message that changes nothing, so that its sender can find out why. */
  ignore(why: string): void {
    log.warn('message ignored', { why });
    this.ignored.push(why);
    this.ignored.splice(0, this.ignored.length - MAX_IGNORED_KEPT);
  }

  /**
   * Sends a mail beside the road: its failure is kept in the outbox and never touches the job. It is sent only after
   * everything told so far can be read, because that is what its link leads to.
   */
  mail(kind: MailKind, reason?: ReasonCode, mailId?: string): void {
    const about = { ...(reason && { reason }), ...(mailId && { mailId }) };
    const sending = this.flushed().then(() => notify.sendMail({ jobId: this.jobId, kind, ...about }));
    this.runInBackground('a mail could not be sent', sending);
  }

  /** Something that goes on beside the road; the workflow waits for it only at its end. */
  runInBackground(failureMessage: string, work: Promise<unknown>): void {
    this.backgroundWork.push(
      work.then(
        () => undefined,
        (error: unknown) => log.error(failureMessage, { error }),
      ),
    );
  }

  /** Waits until everything told so far is in the read model. */
  async flushed(): Promise<void> {
    await this.projector.flush();
  }

  /** The same for somebody who waits for an answer: with a slow database, no longer than that is worth. */
  async flushedWithin(): Promise<void> {
    await condition(() => this.projector.isIdle, FLUSH_TIMEOUT_MS);
  }

  /** Writes to the ledger that the service was delivered, for every later run and for reconciliation. */
  recordDelivery(): void {
    const recording = CancellationScope.nonCancellable(() => retryForever.recordDelivery({ jobId: this.jobId }));
    this.runInBackground('the delivery could not be recorded', recording);
  }

  /** Waits for mails and whatever else goes on beside the road. */
  async backgroundWorkDone(): Promise<void> {
    await Promise.all(this.backgroundWork);
  }

  snapshot(): VideoSnapshot {
    return {
      jobId: this.jobId,
      state: this.state,
      publicStatus: publicStatusOf(this.state),
      reason: this.reason,
      paid: this.paid,
      parkId: this.park?.parkId ?? null,
      expiresAtMs: this.expiresAtMs ?? null,
      ignored: this.ignored,
    };
  }
}

/** Reads a field that an earlier stage has set. Missing is a mistake in the order of the stages. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`${name} is not known yet`);
  return value;
}
