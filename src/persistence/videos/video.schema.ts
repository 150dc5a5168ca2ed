import { Schema } from 'mongoose';
import type { VideoProjection } from '../../contracts/activities.js';
import type { EncodeStage } from '../../domain/media/encode/encode-stages.js';
import type { Preset } from '../../domain/media/plan/plan-types.js';
import type { Target } from '../../domain/media/plan/targets.js';
import type { KeyMode } from '../../domain/roles.js';
import type { StateVersion } from '../../domain/state-version.js';
import type { PublicStatus, ReasonCode, VideoState } from '../../domain/video-state.js';
import { NON_EMPTY_STRING } from '../indexes/partial-filters.js';

/** One state that the job has passed, as listeners are shown it. */
export interface StateEvent {
  version: StateVersion;
  state: VideoState;
  publicStatus: PublicStatus;
  reason: ReasonCode | null;
}

/** How far an encode is, from download to upload; written straight by the activity, without a version. */
export interface EncodeProgress {
  encodeId: string;
  stage: EncodeStage;
  /** 0 to 100. */
  percent: number;
  /** Which second pass of the encoder, from 1. */
  attempt: number;
  /** An estimate, in whole seconds; null while there is too little to estimate it from. */
  secondsLeft: number | null;
  atMs: number;
}

/** What the customer said when the job was made. */
export interface VideoRequest {
  /** null once the personal data of the job is erased. */
  fileName: string | null;
  sizeBytes: number;
  target: Target;
  /** `plays-everywhere` when absent. */
  preset?: Preset;
  email: string | null;
  /** The customer's language, a BCP 47 tag. Null when they did not say; absent in older records. */
  locale?: string | null;
}

/** The read model of one job. The workflow is the source of truth; this is what people read. */
export interface VideoRecord extends Omit<VideoProjection, 'version' | 'state' | 'reason'> {
  _id: string;
  createdAt: Date;
  /** The short code by which people name the job, see `referenceOf`. Unique. */
  reference: string;
  request: VideoRequest;
  /** The hash of `request.email`, see `emailHashOf`. */
  emailHash: string | null;
  tokenVersion: number;
  /** The account that it belongs to; null: it belongs only to the holder of its token. */
  accountId: string | null;
  /** How it is paid: with real money, or by the payment simulator. */
  mode: KeyMode;
  /** Its account's own id for it. */
  externalId: string | null;
  /** What its account has attached to it. */
  metadata: Record<string, string>;
  /** A keyed hash of the address that it was made from, for limits; null for an account's job. */
  callerHash: string | null;
  uploadId: string | null;
  version: StateVersion | null;
  state: VideoState;
  publicStatus: PublicStatus;
  reason: ReasonCode | null;
  progress: EncodeProgress | null;
  events: StateEvent[];
  /** The last state of which its account was notified; null: none. */
  toldVersion: StateVersion | null;
  /** Whether its account may still have to be notified of a state. Says nothing about a job without an account. */
  untold: boolean;
  /** When its personal data was erased (see `DATA_CLASSES`); then it accepts none. Null or absent: not erased. */
  personalDataErasedAt?: Date | null;
}

const plain = { type: Schema.Types.Mixed };

export const videoSchema = new Schema<VideoRecord>(
  {
    _id: { type: String, required: true },
    createdAt: { type: Date, required: true },
    reference: { type: String, required: true, unique: true },
    request: { ...plain, required: true },
    emailHash: { type: String, default: null },
    tokenVersion: { type: Number, required: true },
    accountId: { type: String, default: null },
    mode: { type: String, default: 'live' },
    externalId: { type: String, default: null },
    metadata: { ...plain, default: {} },
    callerHash: { type: String, default: null },
    uploadId: { type: String, default: null },
    version: { ...plain, default: null },
    state: { type: String, required: true },
    publicStatus: { type: String, required: true },
    reason: { type: String, default: null },
    progress: { ...plain, default: null },
    events: { type: [plain], default: [] },
    toldVersion: { ...plain, default: null },
    untold: { type: Boolean, default: false },
    personalDataErasedAt: { type: Date, default: null },
    offer: plain,
    previews: plain,
    facts: plain,
    chosenQuoteId: String,
    upsells: plain,
    readyByMs: Number,
    payment: plain,
    paid: Boolean,
    queue: String,
    attention: plain,
    output: plain,
    expiresAtMs: Number,
    filesDeletedAtMs: Number,
  },
  { collection: 'videos', versionKey: false, minimize: false },
);
// Lists are newest first.
videoSchema.index(
  { emailHash: 1, createdAt: -1, _id: -1 },
  { name: 'byEmail', partialFilterExpression: { emailHash: NON_EMPTY_STRING } },
);
videoSchema.index(
  { accountId: 1, createdAt: -1, _id: -1 },
  { name: 'byAccount', partialFilterExpression: { accountId: NON_EMPTY_STRING } },
);
videoSchema.index(
  { accountId: 1, state: 1, createdAt: -1, _id: -1 },
  { name: 'byAccountAndState', partialFilterExpression: { accountId: NON_EMPTY_STRING } },
);
videoSchema.index(
  { accountId: 1, externalId: 1, createdAt: -1, _id: -1 },
  { name: 'byAccountAndExternalId', partialFilterExpression: { externalId: NON_EMPTY_STRING } },
);
videoSchema.index(
  { callerHash: 1, state: 1 },
  { name: 'byCallerAndState', partialFilterExpression: { callerHash: NON_EMPTY_STRING } },
);
videoSchema.index({ state: 1, createdAt: 1, _id: 1 }, { name: 'byStateAndAge' });
// The query repeats this filter word for word.
videoSchema.index(
  { untold: 1, 'version.atMs': 1 },
  { partialFilterExpression: { untold: true, accountId: { $type: 'string' } } },
);
// Jobs whose personal data is due to be erased, in the order in which they ended.
videoSchema.index(
  { 'version.atMs': 1, _id: 1 },
  { partialFilterExpression: { personalDataErasedAt: null }, name: 'personal_data' },
);
