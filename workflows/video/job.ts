import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { DeliveredFile, MailKind, VideoProjection } from '../../src/contracts/activities.js';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import type { VideoPolicy, VideoSnapshot } from '../../src/contracts/video-workflow.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import { canTransition, publicStatusOf, type ReasonCode, type VideoState } from '../../src/domain/video-state.js';
import { notify, retryForever } from '../activity-proxies.js';
import { utcTimeIn } from '../summaries/utc-time.js';
import { CheckoutQueue } from './checkout-queue.js';
import { currentDetailsFor } from './current-details.js';
import { EndRequests } from './end-requests.js';
import type { Offers } from './offers.js';
import { Parking } from './parking.js';
import { PendingUpload } from './pending-upload.js';
import { PreviewQueue } from './preview-queue.js';
import { Projector } from './projector.js';
import { Sequence } from './sequence.js';

type ProjectionPatch = Omit<VideoProjection, 'version' | 'state' | 'reason'>;

const MAX_IGNORED_KEPT = 20;
const FLUSH_TIMEOUT_MS = 3000;

/**
 * The life cycle of a job, and where its messages meet its stages. The stages pass their results directly to one another. This
 * class keeps only what a message handler or `close` also needs, each piece inside the component that owns it.
 */
export class VideoJob {
  readonly upload: PendingUpload;
  readonly checkouts = new CheckoutQueue();
  readonly requotes = new Sequence();
  readonly previews: PreviewQueue;
  readonly parking = new Parking();
  readonly endRequests = new EndRequests();

  private lifeCycle: { state: VideoState; reason: ReasonCode | null } = { state: 'uploading', reason: null };
  private isPaid = false;
  private isPublished = false;
  private isClosing = false;
  private expiryMs?: number;
  private sale?: Offers;
  private provider?: Target['provider'];
  private encodeId?: string;
  private isPaymentUpdated = false;
  private isRefundRequestedEarly = false;

  private readonly projector: Projector;
  private readonly backgroundWork: Promise<void>[] = [];
  private readonly ignored: string[] = [];

  constructor(
    readonly jobId: string,
    readonly policy: VideoPolicy,
    /** See `VideoWorkflowInput`; the same for `isTest`. */
    readonly callerGroup?: string,
    readonly isTest = false,
  ) {
    this.upload = new PendingUpload(jobId);
    this.previews = new PreviewQueue(callerGroup);
    this.projector = new Projector(jobId);
  }

  /** A job whose own workflow has ended without closing it, in the state that its record has. */
  static orphaned(jobId: string, policy: VideoPolicy, state: VideoState): VideoJob {
    const job = new VideoJob(jobId, policy);
    job.lifeCycle = { state, reason: null };
    job.isPublished = state === 'done';
    job.isClosing = true;
    return job;
  }

  get state(): VideoState {
    return this.lifeCycle.state;
  }

  /** The payment was received. */
  get paid(): boolean {
    return this.isPaid;
  }

  /** The service is delivered: from here, only a refund request returns the money. */
  get published(): boolean {
    return this.isPublished;
  }

  /** The stages have ended and `close` is running. */
  get closing(): boolean {
    return this.isClosing;
  }

  /** When the result is deleted; undefined before delivery. */
  get expiresAtMs(): number | undefined {
    return this.expiryMs;
  }

  /** Support requested a refund while this run knew of no payment. */
  get refundRequestedEarly(): boolean {
    return this.isRefundRequestedEarly;
  }

  requestRefundEarly(): void {
    this.isRefundRequestedEarly = true;
  }

  /** The offers that are on sale; undefined before the `sell` stage. */
  get offers(): Offers | undefined {
    return this.sale;
  }

  /** Lets the message handlers see the offers that the `sell` stage makes. */
  openSale(offers: Offers): Offers {
    this.sale = offers;
    return offers;
  }

  markPaid(): void {
    this.isPaid = true;
  }

  /** Adds the provider of the chosen target to the search attributes of all later states. */
  tagProvider(provider: Target['provider']): void {
    this.provider = provider;
  }

  /** Moves to a state, and shows it everywhere: read model, search attributes, and the details in the Web UI. */
  transitionTo(state: VideoState, patch: ProjectionPatch = {}, reason: ReasonCode | null = null): void {
    if (state !== this.state && !canTransition(this.state, state)) {
      throw new Error(`a video cannot go from ${this.state} to ${state}`);
    }
    this.lifeCycle = { state, reason };
    log.info('the job enters a state', {
      state,
      ...(reason && { reason }),
      ...(patch.queue && { queue: patch.queue }),
    });
    this.project(patch);
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.state, value: state },
      { key: SEARCH_ATTRIBUTES.needsAttention, value: state === 'needs_attention' },
      ...(patch.queue ? [{ key: SEARCH_ATTRIBUTES.queue, value: patch.queue }] : []),
      ...(this.provider ? [{ key: SEARCH_ATTRIBUTES.provider, value: this.provider }] : []),
    ]);
    setCurrentDetails(currentDetailsFor(this.snapshot()));
  }

  /** Shows why the job is about to end, in the state that it is still in. */
  showEnding(reason: ReasonCode): void {
    this.lifeCycle = { ...this.lifeCycle, reason };
    this.project({});
  }

  /** Writes something to the read model that is not a change of state. */
  project(patch: ProjectionPatch): void {
    this.projector.push({ ...this.lifeCycle, ...patch });
  }

  /** Marks the job as waiting for an encoder. `encodeStarted` with this id moves it on to `compressing`. */
  queueEncode(encodeId: string, patch: Pick<ProjectionPatch, 'queue' | 'attention'>): void {
    this.encodeId = encodeId;
    this.transitionTo('queued', patch);
  }

  /** The encoder has begun. A signal about an earlier encode changes nothing. */
  encodeStarted(encodeId: string): void {
    if (this.state === 'queued' && this.encodeId === encodeId) this.transitionTo('compressing');
  }

  /** Something about the payment changed at Stripe: wakes the `pay` stage, which asks Stripe again. */
  paymentUpdated(): void {
    this.isPaymentUpdated = true;
  }

  get hasPaymentUpdate(): boolean {
    return this.isPaymentUpdated;
  }

  /** The `pay` stage is asking Stripe; only a later `paymentUpdated` counts as new. */
  clearPaymentUpdate(): void {
    this.isPaymentUpdated = false;
  }

  /** Delivers the result and keeps it for the retention time. */
  publish(output: DeliveredFile, retentionMs: number): void {
    this.expiryMs = Date.now() + retentionMs;
    this.isPublished = true;
    this.transitionTo('done', { output, expiresAtMs: this.expiryMs });
  }

  /** @returns false when nothing is extended: not delivered yet, already ending, or not later than the expiry. */
  extendRetention(untilMs: number): boolean {
    if (this.closing || this.expiryMs === undefined || untilMs <= this.expiryMs) return false;
    this.expiryMs = untilMs;
    this.project({ expiresAtMs: untilMs });
    return true;
  }

  /** From here only `close` changes the job. */
  beginClosing(): void {
    this.isClosing = true;
  }

  /** Ends the retention of a delivered result now. */
  expireNow(): void {
    this.expiryMs = Date.now();
    this.project({ expiresAtMs: this.expiryMs });
  }

  /** Records a message that changes nothing, so that its sender can find out why. */
  ignore(why: string): void {
    log.warn('message ignored', { why });
    this.ignored.push(why);
    this.ignored.splice(0, this.ignored.length - MAX_IGNORED_KEPT);
  }

  /**
   * Sends a mail in the background: a failure is kept in the outbox and never touches the job. The mail goes out after
   * the read model has everything projected so far, because its link shows the read model.
   */
  mail(kind: MailKind, reason?: ReasonCode, mailId?: string): void {
    const details = { ...(reason && { reason }), ...(mailId && { mailId }) };
    const sending = this.waitForFlush().then(() => notify.sendMail({ jobId: this.jobId, kind, ...details }));
    this.runInBackground('a mail could not be sent', sending);
  }

  /**
   * Starts work that no stage waits for. A failure is logged; the workflow waits for the work before it ends. Work
   * canceled by the end of the stages has not failed.
   */
  runInBackground(failureMessage: string, work: Promise<unknown>): void {
    this.backgroundWork.push(
      work.then(
        () => undefined,
        (error: unknown) => {
          if (!isCancellation(error)) log.error(failureMessage, { error });
        },
      ),
    );
  }

  /** Waits until the read model has everything that was projected so far. */
  async waitForFlush(): Promise<void> {
    await this.projector.flush();
  }

  /** `waitForFlush` for a caller who waits for an answer: a slow database delays the answer by at most `timeoutMs`. */
  async waitForFlushWithin(timeoutMs = FLUSH_TIMEOUT_MS): Promise<void> {
    const summary = `Answer the customer by ${utcTimeIn(timeoutMs)}, even if the state cannot be shown yet`;
    await condition(() => this.projector.isIdle, timeoutMs, { summary });
  }

  /** Writes to the ledger that the service was delivered, for every later run and for reconciliation. */
  recordDelivery(): void {
    const recording = CancellationScope.nonCancellable(() => retryForever.recordDelivery({ jobId: this.jobId }));
    this.runInBackground('the delivery could not be recorded', recording);
  }

  /** Waits for mails and all other background work. */
  async waitForBackgroundWork(): Promise<void> {
    await Promise.all(this.backgroundWork);
  }

  snapshot(): VideoSnapshot {
    return {
      jobId: this.jobId,
      state: this.state,
      publicStatus: publicStatusOf(this.state),
      reason: this.lifeCycle.reason,
      paid: this.paid,
      parkId: this.parking.parkId,
      expiresAtMs: this.expiryMs ?? null,
      ignored: this.ignored,
    };
  }
}
