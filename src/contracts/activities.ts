import type { TrackRequest } from '../domain/media/facts/track-choice.js';
import type { MediaFacts } from '../domain/media/facts/media-facts.js';
import type { Complexity, SizePlan } from '../domain/media/plan/size-plan.js';
import type { PurchaseAttempt } from '../domain/ledger/purchase-attempts.js';
import type { Target } from '../domain/media/plan/targets.js';
import type { ToolVersions } from '../domain/media/encode/tool-versions.js';
import type { Shortfall } from '../domain/media/encode/length-check.js';
import type { Offer, Quote } from '../domain/quote.js';
import type { Upsell } from '../domain/upsells.js';
import type { StateVersion } from '../domain/state-version.js';
import type { ReasonCode, VideoState } from '../domain/video-state.js';
import type { Cursor } from '../domain/cursor.js';
import type {
  FoundPage,
  MoneyDifference,
  OrphanedJob,
  ReconcilePositions,
  ReportOnly,
  UnsettledPayment,
} from './reconcile-workflow.js';
import type { JobPosition, PersonalDataCounts } from './personal-data-workflow.js';
import type { RefundWorkflowInput } from './refund-workflow.js';
import type { CheckoutResult } from './video-workflow.js';
import type { CompressQueue } from './task-queues.js';
import type { DeliveryState } from './webhook-delivery-workflow.js';

/** What a state change tells the read model. Absent fields stay as they are; null clears. */
export interface VideoProjection {
  version: StateVersion;
  state: VideoState;
  reason: ReasonCode | null;
  offer?: Offer | null;
  previews?: PreviewSet;
  facts?: MediaFacts;
  chosenQuoteId?: string;
  /** What was bought beside the quote. */
  upsells?: readonly Upsell[];
  /** Until when it is promised; null without such a promise. */
  readyByMs?: number | null;
  payment?: { status: CheckoutResult['status']; declineCode?: string } | null;
  paid?: boolean;
  queue?: CompressQueue;
  /** `cause` is the type of the failure, for support; absent in older records. */
  attention?: { parkId: string; reason: ReasonCode; cause?: string; refundsAtMs: number } | null;
  output?: DeliveredFile;
  expiresAtMs?: number | null;
  filesDeletedAtMs?: number;
}

/** A finished file, as measured in S3. */
export interface DeliveredFile {
  key: string;
  sizeBytes: number;
  facts: MediaFacts;
  posterKey: string | null;
  /** Of the tools that made it: for support, never shown to customers. */
  versions?: ToolVersions;
  /** What the result lacks of its source, which is damaged there; absent when it lacks nothing. */
  shortfalls?: readonly Shortfall[];
}

/** An object and the version of it that every later read insists on (`If-Match`). */
export interface PinnedObject {
  sizeBytes: number;
  etag: string;
}

/** Task queue `control`. */
export interface RecordActivities {
  /**
   * Writes states to the read model, and tells the job's account of those that it wants to know of. A repeat, or an older
   * version arriving late, changes nothing.
   */
  projectVideo(input: { jobId: string; projections: VideoProjection[] }): Promise<void>;
  /**
   * Tells accounts what they should have been told when it was written down, at most of `limit` jobs. A repeat finds
   * fewer.
   */
  tellUntold(input: { graceMs: number; limit: number }): Promise<{ jobs: number }>;
}

/** How a try to deliver a message has ended. */
export interface DeliveryOutcome {
  state: DeliveryState;
  /** How long to wait until the next one; null: there is none. */
  waitMs: number | null;
}

/** Task queue `notify`. */
export interface WebhookActivities {
  /**
   * One POST of one message to its endpoint. A repeat sends it again under the same `webhook-id`, which receivers tell
   * messages apart by.
   *
   * @param input.failures how many tries before this one have failed.
   */
  tryDelivery(input: { deliveryId: string; failures: number }): Promise<DeliveryOutcome>;
}

/** Task queue `control`. */
export interface UploadActivities {
  /**
   * Completes the multipart upload and pins the object. A repeat finds the object whole and answers the same.
   * Fails with `upload_incomplete`, `upload_size_mismatch` or `upload_gone`.
   */
  completeUpload(input: { jobId: string }): Promise<PinnedObject>;
  /** Deletes everything of the job: all versions under its prefix and its open multipart uploads. A repeat deletes what is left. */
  deleteFiles(input: { jobId: string }): Promise<void>;
}

export type ProbeResult = { facts: MediaFacts; complexity: Complexity } | { rejection: ReasonCode };

/** Task queue `media`. */
export interface MediaActivities {
  /**
   * Looks at the pinned upload: at these tracks, or at those that the record knows, or at the best ones. Writes nothing; a repeat
   * measures again.
   */
  probeVideo(input: { jobId: string; etag: string; tracks?: TrackRequest }): Promise<ProbeResult>;
  /** Measures the output once more from S3 and makes a poster frame under a key of its own. A repeat measures again. */
  finalizeVideo(input: { jobId: string; outputKey: string; ceilingBytes: number }): Promise<DeliveredFile>;
}

/** A clip that shows what a quote's encode would look like. Plans that look the same share one. */
export interface PreviewClip {
  quoteId: string;
  key: string;
  /** Tells how it was made: a plan with the same settings needs no clip of its own. */
  settings: string;
}

/** The same stretch of a video as it is and as the quotes of an offer would have it, all in S3. */
export interface PreviewSet {
  originalKey: string;
  startMs: number;
  durationMs: number;
  clips: PreviewClip[];
  /** The tracks that are shown; absent when the file has no others. */
  tracks?: TrackRequest;
}

export interface PreviewInput {
  jobId: string;
  etag: string;
  facts: MediaFacts;
  complexity: Complexity;
  quotes: Quote[];
  /** What was made for an offer before this one. */
  made?: PreviewSet;
}

/** Task queue `media`. */
export interface PreviewActivities {
  /**
   * Makes the clips that an offer's quotes are shown with, under keys of its own, and names those that are there
   * already. Its cost is bounded: one excerpt of at most five seconds is encoded once as it is, and once for each plan
   * that is to be encoded and looks different from all others, of this offer and of those before. A repeat makes them
   * again under new keys. Null when no quote is for an encode: there is nothing to compare.
   */
  makePreviews(input: PreviewInput): Promise<PreviewSet | null>;
}

export interface OfferInput {
  jobId: string;
  facts: MediaFacts;
  complexity: Complexity;
  expiresAtMs: number;
  /** What the customer asks for now; without it, what they last asked for as far as the record knows. */
  target?: Target;
}

/** Task queue `control`. */
export interface QuoteActivities {
  /** Prices the video for every target from the present price table, the asked one first. Writes nothing; as long as price and plan are the same, so are the quote ids. */
  makeOffer(input: OfferInput): Promise<Offer>;
  /** `compress-gpu` while a worker takes work there, however busy, else `compress-cpu`. Writes nothing. */
  chooseCompressQueue(): Promise<CompressQueue>;
  /** Whether a worker takes work, however busy, from one of these queues. One that took itself out does not. Writes nothing. */
  hasFitWorker(input: { queues: readonly string[] }): Promise<boolean>;
}

/** What Stripe says about the one PaymentIntent of a job, fetched afresh. */
export interface PaymentView {
  paymentIntentId: string | null;
  status: CheckoutResult['status'] | 'open' | 'none';
  /** The quote that the last attempt was for, as the ledger knows it. */
  quoteId?: string;
  /** What that was for. */
  target?: Target;
  /** What was bought beside it. */
  upsells?: readonly Upsell[];
  /** When the money came in, as the ledger learnt it. */
  receivedAtMs?: number;
  /** The ledger knows that the result was delivered: the money was earned, whatever a later run believes. */
  delivered?: boolean;
  /** The ledger knows that money is back with the customer, or on its way. */
  refunded?: boolean;
  declineCode?: string;
  /** `declined` is an attempt that the provider did not take up; the one before it still waits for its customer. */
  isEarlierPending?: boolean;
}

/** Task queue `control`. */
export interface PaymentActivities {
  /** Creates the PaymentIntent unconfirmed and writes its id to the ledger. A repeat finds the ledger's. */
  createPayment(input: { jobId: string; amountCents: number; currency: string }): Promise<{ paymentIntentId: string }>;
  /**
   * Confirms it for one customer attempt, after looking whether that is still needed. An earlier attempt that waits for
   * its customer is replaced; one that is processing or has succeeded is not. A repeat answers what happened. Calls of old
   * histories lack `target`, `lines` and `upsells`.
   */
  confirmPayment(
    input: PurchaseAttempt & { jobId: string; confirmationTokenId?: string; paymentMethodId?: string },
  ): Promise<PaymentView>;
  /** Asks Stripe. Writes what it learns to the ledger. */
  lookUpPayment(input: { jobId: string }): Promise<PaymentView>;
  /** Cancels the PaymentIntent unless it has succeeded, and says which. A repeat answers the same. */
  cancelPayment(input: { jobId: string }): Promise<PaymentView>;
  /** Writes to the ledger, if there is one, that the service was delivered. A repeat writes nothing more. */
  recordDelivery(input: { jobId: string }): Promise<void>;
  /**
   * One step of a refund: gives back all that is left, or the part that is claimed, and says how that stands. Writes to
   * the ledger who asked for it. A repeat never gives back more than was received, nor a claim twice.
   */
  refundPayment(input: RefundStep): Promise<RefundView>;
}

export interface RefundStep extends RefundWorkflowInput {
  /** A new refund is made only when no more of the same claim have failed; absent: however many. */
  failuresAllowed?: number;
}

export interface RefundView {
  /** `settled`: what was asked for is back, or there is nothing left to give. `pending`: on its way, look again later. */
  status: 'settled' | 'pending';
  /** Everything that is back over the life of the job. */
  refundedCents: number;
  /** Of the same claim, those that the bank has sent back; absent in results of old histories, as the next one. */
  failures?: number;
  /** What has gone back for this claim. */
  claimedCents?: number;
}

export interface EncodeInput {
  jobId: string;
  /** Names this encode; echoed by the `encodeStarted` signal. */
  encodeId: string;
  etag: string;
  facts: MediaFacts;
  plan: SizePlan;
}

export interface EncodeResult {
  outputKey: string;
  sizeBytes: number;
  /** Of the tools that made it; missing in results of before these were recorded. */
  versions?: ToolVersions;
  /** What the result lacks of its source, which is damaged there; absent when it lacks nothing. */
  shortfalls?: readonly Shortfall[];
}

/** Task queues `compress-gpu` and `compress-cpu`. */
export interface CompressActivities {
  /**
   * Download, encode, verify, upload, in one go. Its first act is the signal `encodeStarted`. A repeat goes on from the
   * checkpoint that the attempt before has left in the object store and encodes under a new key, unless that attempt had
   * uploaded already. Fails with `cannot_fit` or `encode_failed`.
   */
  encodeVideo(input: EncodeInput): Promise<EncodeResult>;
}

/**
 * `link` leads to the job once more, because somebody asked for it; all others tell of an event. `ended`: the job has ended
 * without a result and without a refund.
 */
export type MailKind = 'done' | 'delayed' | 'refunded' | 'refunded_part' | 'expires_soon' | 'link' | 'ended';

export interface MailInput {
  jobId: string;
  kind: MailKind;
  reason?: ReasonCode;
  /** Tells apart mails of a kind that is sent more than once: one for each id. */
  mailId?: string;
}

/** Task queue `notify`. */
export interface NotifyActivities {
  /**
   * Sends one mail of this kind (and `mailId`) for this job, if an address is known; a `link` only while the job is
   * open, `delayed` only while that parking stands. `sent` means that a mail provider has accepted it, not that it
   * arrived; `withheld`, that the address had too many mails about unpaid jobs that day. A repeat sends none.
   */
  sendMail(input: MailInput): Promise<{ status: 'sent' | 'withheld' | 'no_address' | 'outdated' }>;
}

export interface SweepInput {
  graceMs: number;
  /** Files of which no record tells anything: they may be another installation's, so they are given longer. */
  unknownGraceMs: number;
  maxPrefixes: number;
  mode: 'mend' | 'report';
  /** The id of the job after which to continue; null: from the first. Absent in calls of old histories. */
  after?: string | null;
}

/** Which page of a list is searched. */
export interface PageInput {
  graceMs: number;
  limit: number;
  /** The record after which to continue; null: from the oldest. Absent in calls of old histories. */
  after?: Cursor | null;
}

/**
 * Task queue `control`. A call that searches a list takes about ten seconds, however long the list is, and returns where the
 * next call continues. Without `after`, as in old histories, the result is an array with what was found on the first page.
 */
export interface ReconcileActivities {
  /**
   * Open jobs older than the grace time whose latest run is over, oldest first, at most `limit`. Delivered ones count
   * once their retention is over. Writes nothing.
   */
  findStrays(input: PageInput): Promise<FoundPage<OrphanedJob> | OrphanedJob[]>;
  /**
   * How many runs the schedule remembers, and until when this database has been compared with Stripe: the older of what
   * the schedule and the database say, null when neither says anything. Also where the
   * previous run stopped searching. Writes nothing.
   */
  recallReconcile(): Promise<{ mark: number; comparedToMs: number | null; resumeAfter?: ReconcilePositions }>;
  /**
   * Opens a run: counts it and says whether nothing may be mended. A database that has counted fewer runs than the schedule
   * remembers (`seenMark`) is an older copy: from then on only reports are made, until an operator accepts it.
   */
  beginReconcile(input: {
    seenMark: number;
    comparedToMs: number;
    dryRun: boolean;
  }): Promise<{ mark: number; reportOnly: ReportOnly | null }>;
  /**
   * Compares what was made at Stripe within a stretch of time with the ledger. What can be learnt safely is learnt, the rest
   * written down as a difference and logged once. Money that the ledger has never heard of stops all mending. A repeat
   * finds the same.
   */
  compareMoney(input: { fromMs: number; toMs: number; dryRun: boolean }): Promise<MoneyComparison>;
  /**
   * Payments older than the grace time that want something, of jobs whose record is closed or gone and on which nobody is at
   * work; oldest first, at most `limit`. Unless it is a dry run, those that want nothing are set aside for good.
   */
  findLooseMoney(input: PageInput & { dryRun: boolean }): Promise<FoundPage<UnsettledPayment> | UnsettledPayment[]>;
  /**
   * Finds workflows whose tasks fail, counts and logs them, and terminates those that have been wedged for longer than the
   * grace time: then they are orphaned, and are closed as such. When too many are wedged at once, none is terminated. A
   * repeat finds fewer.
   */
  endWedged(input: { graceMs: number; maxWedged: number; mode: 'mend' | 'report' }): Promise<WedgedReport>;
  /** Writes down that a run has reached its end. A repeat writes the later time. */
  endReconcile(): Promise<void>;
  /** Deletes (or with `report` only counts) the files of jobs that are closed or unknown. A repeat finds fewer. */
  sweepFiles(input: SweepInput): Promise<{ prefixes: number; next?: string | null }>;
}

/** What a run of reconciliation saw of workflows whose tasks fail. */
export interface WedgedReport {
  wedged: number;
  terminated: number;
  isBadDeploy: boolean;
}

export interface MoneyComparison {
  differences: MoneyDifference[];
  learned: number;
}

/** Task queue `control`. */
export interface PersonalDataActivities {
  /**
   * Erases the personal data of at most `limit` jobs that ended before a time and come after a place in the list; a job
   * that something still needs it for is passed over, and one that cannot be erased now is logged. A repeat finds fewer.
   *
   * @returns what became of the jobs, and where the next page begins; null when this was the last one.
   */
  erasePersonalData(input: {
    endedBeforeMs: number;
    after: JobPosition | null;
    limit: number;
  }): Promise<{ counts: PersonalDataCounts; next: JobPosition | null }>;
}

/** Task queue `notify`. */
export interface DigestActivities {
  /**
   * Mails the operators what happened since a time, and what needs attention now. A repeat after a lost answer can mail
   * the same digest twice, under the same Message-ID.
   *
   * @param input.digestId the same in every attempt to send one digest.
   */
  sendDailyDigest(input: { digestId: string; sinceMs: number }): Promise<{ status: 'sent' | 'no_address' }>;
}

export type ControlActivities = RecordActivities &
  UploadActivities &
  QuoteActivities &
  PaymentActivities &
  ReconcileActivities &
  PersonalDataActivities;
