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

/** What a state change writes to the read model. Absent fields stay as they are; null clears a field. */
export interface VideoProjection {
  version: StateVersion;
  state: VideoState;
  reason: ReasonCode | null;
  offer?: Offer | null;
  previews?: PreviewSet;
  facts?: MediaFacts;
  chosenQuoteId?: string;
  /** The upsells that were bought with the quote. */
  upsells?: readonly Upsell[];
  /** When the result is promised to be ready; null without such a promise. */
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
  /** Versions of the tools that made the file: for support, never shown to customers. */
  versions?: ToolVersions;
  /** Parts of the source that are damaged and therefore missing in the result; absent when nothing is missing. */
  shortfalls?: readonly Shortfall[];
}

/** An object, and the version of it that every later read requires (`If-Match`). */
export interface PinnedObject {
  sizeBytes: number;
  etag: string;
}

/** Task queue `control`. */
export interface RecordActivities {
  /**
   * Writes states to the read model, and publishes the events about them that the job's account wants. A repeat, or an
   * older version arriving late, changes nothing.
   */
  projectVideo(input: { jobId: string; projections: VideoProjection[] }): Promise<void>;
  /**
   * Publishes account events that should have been published when the state was written, for at most `limit` jobs. A
   * repeat finds fewer.
   */
  tellUntold(input: { graceMs: number; limit: number }): Promise<{ jobs: number }>;
}

/** The outcome of an attempt to deliver a message. */
export interface DeliveryOutcome {
  state: DeliveryState;
  /** How long to wait until the next attempt; null: there is none. */
  waitMs: number | null;
}

/** Task queue `notify`. */
export interface WebhookActivities {
  /**
   * One POST of one message to its endpoint. A repeat sends the message again under the same `webhook-id`, by which
   * receivers detect duplicates.
   *
   * @param input.failures how many attempts before this one have failed.
   */
  tryDelivery(input: { deliveryId: string; failures: number }): Promise<DeliveryOutcome>;
}

/** Task queue `control`. */
export interface UploadActivities {
  /**
   * Completes the multipart upload and pins the object. A repeat finds the completed object and returns the same.
   * Fails with `upload_incomplete`, `upload_size_mismatch` or `upload_gone`.
   */
  completeUpload(input: { jobId: string }): Promise<PinnedObject>;
  /** Deletes all files of the job: all versions under its prefix, open multipart uploads. A repeat deletes the rest. */
  deleteFiles(input: { jobId: string }): Promise<void>;
}

export type ProbeResult = { facts: MediaFacts; complexity: Complexity } | { rejection: ReasonCode };

/** Task queue `media`. */
export interface MediaActivities {
  /**
   * Probes the pinned upload: the given tracks, or else those in the record, or else the best ones. Writes nothing; a
   * repeat measures again.
   */
  probeVideo(input: { jobId: string; etag: string; tracks?: TrackRequest }): Promise<ProbeResult>;
  /** Measures the output again from S3, and makes a poster frame under a new key. A repeat measures again. */
  finalizeVideo(input: { jobId: string; outputKey: string; ceilingBytes: number }): Promise<DeliveredFile>;
}

/** A clip that shows what a quote's encode would look like. Plans that look the same share one. */
export interface PreviewClip {
  quoteId: string;
  key: string;
  /** Identifies the settings of the clip. Plans with the same settings share one clip. */
  settings: string;
}

/** The same excerpt of a video: the original, and as each quote of an offer would encode it. All of it is in S3. */
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
  /** The clips that were made for an earlier offer. */
  made?: PreviewSet;
}

/** Task queue `media`. */
export interface PreviewActivities {
  /**
   * Makes the preview clips of an offer's quotes under new keys, and returns them with the clips that already exist.
   * The cost is bounded: one excerpt of at most five seconds is encoded once for the original, and once for each plan
   * that encodes the video and looks different from all others, of this offer and of earlier ones. A repeat makes the
   * clips again under new keys. Null when no quote is for an encode: there is nothing to compare.
   */
  makePreviews(input: PreviewInput): Promise<PreviewSet | null>;
}

export interface OfferInput {
  jobId: string;
  facts: MediaFacts;
  complexity: Complexity;
  expiresAtMs: number;
  /** The target that the customer requests now. Absent: the last requested target in the record. */
  target?: Target;
}

/** Task queue `control`. */
export interface QuoteActivities {
  /**
   * Prices the video for every target from the current price table, the requested target first. Writes nothing. While
   * price and plan are the same, so are the quote ids.
   */
  makeOffer(input: OfferInput): Promise<Offer>;
  /** `compress-gpu` while a worker, even a busy one, takes work there; else `compress-cpu`. Writes nothing. */
  chooseCompressQueue(): Promise<CompressQueue>;
  /** Whether a fit worker, even a busy one, takes work from one of these queues. Writes nothing. */
  hasFitWorker(input: { queues: readonly string[] }): Promise<boolean>;
}

/** The one PaymentIntent of a job, as Stripe reports it now. */
export interface PaymentView {
  paymentIntentId: string | null;
  status: CheckoutResult['status'] | 'open' | 'none';
  /** The quote that the last attempt was for, according to the ledger. */
  quoteId?: string;
  /** The target of that quote. */
  target?: Target;
  /** The upsells that were bought with it. */
  upsells?: readonly Upsell[];
  /** When the money came in, according to the ledger. */
  receivedAtMs?: number;
  /** According to the ledger, the result was delivered: the money is earned, whatever a later run assumes. */
  delivered?: boolean;
  /**
   * With `delivered`: until when the record promises the result, null if it shows no delivery. Absent once the files were
   * deleted at their time, and in results of old histories.
   */
  promisedUntilMs?: number | null;
  /** According to the ledger, money was refunded to the customer, or a refund is on its way. */
  refunded?: boolean;
  declineCode?: string;
  /** With `declined`: the provider did not accept this attempt, and the one before still waits for its customer. */
  isEarlierPending?: boolean;
}

/** Task queue `control`. */
export interface PaymentActivities {
  /**
   * Creates an unconfirmed PaymentIntent and writes its id to the ledger. A repeat finds the one in the ledger, and fails
   * for good if it has another currency.
   */
  createPayment(input: { jobId: string; amountCents: number; currency: string }): Promise<{ paymentIntentId: string }>;
  /**
   * Confirms the PaymentIntent for one attempt of the customer, after checking that this is still needed. An earlier
   * attempt that waits for its customer is replaced; one that is processing or has succeeded is not. A repeat returns
   * what happened. Calls of old histories lack `target`, `lines` and `upsells`.
   */
  confirmPayment(
    input: PurchaseAttempt & { jobId: string; confirmationTokenId?: string; paymentMethodId?: string },
  ): Promise<PaymentView>;
  /** Asks Stripe, and writes the answer to the ledger. */
  lookUpPayment(input: { jobId: string }): Promise<PaymentView>;
  /**
   * Cancels the PaymentIntent unless it has succeeded, and returns which of the two; `none` if the provider has refused
   * to create one. A repeat returns the same.
   */
  cancelPayment(input: { jobId: string }): Promise<PaymentView>;
  /** Records in the ledger, if there is one, that the result was delivered. A repeat writes nothing more. */
  recordDelivery(input: { jobId: string }): Promise<void>;
  /**
   * One step of a refund: refunds everything that is left, or the claimed part, and returns the status. Records in the
   * ledger who requested it. A repeat never refunds more than was received, nor a claim twice.
   */
  refundPayment(input: RefundStep): Promise<RefundView>;
}

export interface RefundStep extends RefundWorkflowInput {
  /** A new refund is made only if at most this many refunds of the same claim have failed; absent: no limit. */
  failuresAllowed?: number;
}

export interface RefundView {
  /** `settled`: the request is refunded, or nothing is left to refund. `pending`: on its way, check again later. */
  status: 'settled' | 'pending';
  /** The total refunded over the life of the job. */
  refundedCents: number;
  /** How many refunds of the same claim the bank has sent back; absent in results of old histories. */
  failures?: number;
  /** The amount refunded for this claim; absent in results of old histories. */
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
  /** Versions of the tools that made the result; absent in results from before versions were recorded. */
  versions?: ToolVersions;
  /** Parts of the source that are damaged and therefore missing in the result; absent when nothing is missing. */
  shortfalls?: readonly Shortfall[];
}

/** Task queues `compress-gpu` and `compress-cpu`. */
export interface CompressActivities {
  /**
   * Downloads, encodes, verifies and uploads in one go, after sending the signal `encodeStarted`. A repeat resumes from
   * the checkpoint that the previous attempt left in the object store and encodes under a new key, unless that attempt
   * had already uploaded. Fails with `cannot_fit` or `encode_failed`.
   */
  encodeVideo(input: EncodeInput): Promise<EncodeResult>;
}

/**
 * `link` sends the link to the job again, on request; all other kinds report an event. `ended`: the job has ended
 * without a result and without a refund.
 */
export type MailKind = 'done' | 'delayed' | 'refunded' | 'refunded_part' | 'expires_soon' | 'link' | 'ended';

/** The mails about a job that has not ended. Once it has, what they say is no longer true. */
export const OPEN_JOB_MAILS: readonly MailKind[] = ['done', 'delayed', 'expires_soon', 'link'];

/** How long a mail is tried. */
export const MAIL_PATIENCE_MS = 3 * 24 * 60 * 60 * 1000;

export interface MailInput {
  jobId: string;
  kind: MailKind;
  reason?: ReasonCode;
  /** Distinguishes mails of a kind that is sent more than once: one mail for each id. */
  mailId?: string;
}

/** Task queue `notify`. */
export interface NotifyActivities {
  /**
   * Sends one mail of this kind (and `mailId`) for this job, if an address is known; those of `OPEN_JOB_MAILS` only
   * while the job is open, `delayed` only while that parking lasts, and `done` and `expires_soon` only while the result
   * can be downloaded; otherwise `outdated`. `sent` means that a mail provider has accepted the mail, not that it
   * arrived; `withheld`, that the address had too many mails about unpaid jobs that day. A repeat sends none.
   */
  sendMail(input: MailInput): Promise<{ status: 'sent' | 'withheld' | 'no_address' | 'outdated' }>;
}

export interface SweepInput {
  graceMs: number;
  /** For files without a record. It is longer, because they may belong to another installation. */
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
 * Task queue `control`. A call that searches a list takes about ten seconds, however long the list is, and returns
 * where the next call continues. Without `after`, as in old histories, the result is an array of the first findings.
 */
export interface ReconcileActivities {
  /**
   * Open jobs older than the grace time whose latest run has ended, oldest first, at most `limit`. Delivered jobs count
   * once their retention has ended. Writes nothing.
   */
  findStrays(input: PageInput): Promise<FoundPage<OrphanedJob> | OrphanedJob[]>;
  /**
   * How many runs the schedule remembers, and until when this database has been compared with Stripe: the earlier of
   * the times that the schedule and the database know, null when neither knows one. Also where the previous run stopped
   * searching. Writes nothing.
   */
  recallReconcile(): Promise<{ mark: number; comparedToMs: number | null; resumeAfter?: ReconcilePositions }>;
  /**
   * Begins a run: counts it, and returns why nothing may be repaired, or null. A database that has counted fewer runs
   * than the schedule remembers (`seenMark`) is an older copy: from then on reconciliation only reports, until an
   * operator accepts the copy.
   */
  beginReconcile(input: {
    seenMark: number;
    comparedToMs: number;
    dryRun: boolean;
  }): Promise<{ mark: number; reportOnly: ReportOnly | null }>;
  /**
   * Compares the objects that were created at Stripe within a period with the ledger. Facts that are safe to add are
   * added to the ledger; everything else is recorded as a difference and logged once. Money that the ledger does not
   * know stops all repairs. A repeat finds the same.
   */
  compareMoney(input: { fromMs: number; toMs: number; dryRun: boolean }): Promise<MoneyComparison>;
  /**
   * Unsettled payments older than the grace time, of jobs whose record is closed or gone and that no workflow handles;
   * oldest first, at most `limit`. Unless it is a dry run, payments that need nothing more are marked as settled.
   */
  findLooseMoney(input: PageInput & { dryRun: boolean }): Promise<FoundPage<UnsettledPayment> | UnsettledPayment[]>;
  /**
   * Finds wedged workflows, counts and logs them, and terminates those that have been wedged for longer than the grace
   * time: their jobs are then orphaned, and closed as such. When too many are wedged at once, none is terminated. A
   * repeat finds fewer.
   */
  endWedged(input: { graceMs: number; maxWedged: number; mode: 'mend' | 'report' }): Promise<WedgedReport>;
  /**
   * Records that a run has ended, and whether it found more to repair than one run may. A repeat records the later time. A run
   * that an older version started passes nothing.
   */
  endReconcile(input?: { overLimit: boolean }): Promise<void>;
  /** Deletes (with `report`, only counts) the files of jobs that are closed or unknown. A repeat finds fewer. */
  sweepFiles(input: SweepInput): Promise<{ prefixes: number; next?: string | null }>;
}

/** The wedged workflows that a reconciliation found. */
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
   * Erases the personal data of at most `limit` jobs that ended before a time and come after a position in the list.
   * Jobs whose data is still needed are skipped; jobs whose erasure fails are logged. A repeat finds fewer.
   *
   * @returns the outcomes, counted, and where the next page begins; null after the last page.
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
   * Mails the operators what happened since a time, and what needs attention now. A repeat after a lost answer can send
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
