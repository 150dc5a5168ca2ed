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
import type { MediaFacts } from '../../src/domain/media/media-facts.js';
import type { Complexity } from '../../src/domain/media/size-plan.js';
import type { Target } from '../../src/domain/media/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import type { Upsell } from '../../src/domain/upsells.js';
import {
  canMove,
  publicStatusOf,
  type EndCause,
  type ReasonCode,
  type VideoState,
} from '../../src/domain/video-state.js';
import { notify, surely } from '../activity-proxies.js';
import type { CheckoutDesk } from './checkout-desk.js';
import { sentenceFor } from './current-details.js';
import { PreviewDesk } from './preview-desk.js';
import { Projector } from './projector.js';
import type { AskedBy } from './refund.js';

type ProjectionPatch = Omit<VideoProjection, 'version' | 'state' | 'reason'>;

const MAX_IGNORED_KEPT = 20;
const MOST_TELLING_MS = 3000;

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
  askedTarget?: Target;
  /** The offer was replaced by another one. */
  offerNews = false;
  requotes = 0;
  /** Settles when the last requote so far has come to its end. */
  requoting: Promise<unknown> = Promise.resolve();
  readonly previews = new PreviewDesk();

  paid = false;
  /** From here the service is delivered: only a refund request gives the money back. */
  published = false;
  /** The road has ended and `close` is at work. */
  closing = false;
  paymentNews = false;
  park?: { parkId: string; retry: boolean };
  /** What a signal asked for; the road ends with it. */
  stop?: EndCause;
  /** Who asked for that, for the ledger. */
  stopBy: AskedBy = {};
  /** Ends the road as soon as it is set; `travel` puts the road's scope here. */
  interrupt: () => void = () => {};
  /** A refund asked for while `close` was already at work. */
  lateRefund = false;
  lateRefundBy: AskedBy = {};
  /** A run before this one, which a reset has ended, had delivered. */
  wasDelivered = false;
  /** A refund asked for while this run knew of no payment. */
  refundWanted = false;

  private readonly projector: Projector;
  private readonly beside: Promise<void>[] = [];
  private readonly ignored: string[] = [];

  constructor(
    readonly jobId: string,
    readonly policy: VideoPolicy,
    readonly desk: CheckoutDesk,
  ) {
    this.projector = new Projector(jobId);
  }

  /** Moves to a state and tells the world: read model, search attributes and the sentence in the Web UI. */
  enter(state: VideoState, patch: ProjectionPatch = {}, reason: ReasonCode | null = null): void {
    if (state !== this.state && !canMove(this.state, state)) {
      throw new Error(`a video cannot go from ${this.state} to ${state}`);
    }
    this.state = state;
    this.reason = reason;
    this.tell(patch);
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.state, value: state },
      { key: SEARCH_ATTRIBUTES.needsAttention, value: state === 'needs_attention' },
      ...(patch.queue ? [{ key: SEARCH_ATTRIBUTES.queue, value: patch.queue }] : []),
      ...(this.quote ? [{ key: SEARCH_ATTRIBUTES.provider, value: this.quote.target.provider }] : []),
    ]);
    setCurrentDetails(sentenceFor(this.snapshot()));
  }

  /** Tells the read model about something that is not a change of state. */
  tell(patch: ProjectionPatch): void {
    this.projector.push({ state: this.state, reason: this.reason, ...patch });
  }

  /** Asks for the road's end. The first request wins: a second one could not undo what the first has begun. */
  requestStop(cause: EndCause, by: AskedBy = {}): void {
    if (this.stop) {
      if (cause.kind === 'refund_requested') this.requestLateRefund(by);
      return this.ignore(`${cause.reason}: already stopping for ${this.stop.reason}`);
    }
    this.stop = cause;
    this.stopBy = by;
    this.interrupt();
  }

  /** For `close`, which is at work already. */
  requestLateRefund(by: AskedBy): void {
    if (!this.lateRefund) this.lateRefundBy = by;
    this.lateRefund = true;
  }

  /** @returns false when there is nothing to extend: not delivered yet, ending already, or not later than now. */
  extendRetention(untilMs: number): boolean {
    if (this.closing || this.expiresAtMs === undefined || untilMs <= this.expiresAtMs) return false;
    this.expiresAtMs = untilMs;
    this.tell({ expiresAtMs: untilMs });
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
    const sending = this.told().then(() => notify.sendMail({ jobId: this.jobId, kind, ...about }));
    this.besides('a mail could not be sent', sending);
  }

  /** Something that goes on beside the road; the workflow waits for it only at its end. */
  besides(complaint: string, work: Promise<unknown>): void {
    this.beside.push(
      work.then(
        () => undefined,
        (error: unknown) => log.error(complaint, { error }),
      ),
    );
  }

  /** Waits until everything told so far is in the read model. */
  async told(): Promise<void> {
    await this.projector.flush();
  }

  /** The same for somebody who waits for an answer: with a slow database, no longer than that is worth. */
  async toldSoon(): Promise<void> {
    await condition(() => this.projector.isIdle, MOST_TELLING_MS);
  }

  /** Writes to the ledger that the service was delivered, for every later run and for reconciliation. */
  recordDelivery(): void {
    const recording = CancellationScope.nonCancellable(() => surely.recordDelivery({ jobId: this.jobId }));
    this.besides('the delivery could not be recorded', recording);
  }

  /** Waits for mails and whatever else goes on beside the road. */
  async besidesDone(): Promise<void> {
    await Promise.all(this.beside);
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
export function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`${name} is not known yet`);
  return value;
}
