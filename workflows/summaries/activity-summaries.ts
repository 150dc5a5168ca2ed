import type {
  CompressActivities,
  ControlActivities,
  DigestActivities,
  MediaActivities,
  NotifyActivities,
  PreviewActivities,
  WebhookActivities,
} from '../../src/contracts/activities.js';
import type { Target } from '../../src/domain/media/plan/targets.js';
import { utcTime } from './utc-time.js';

type Activities = ControlActivities &
  MediaActivities &
  PreviewActivities &
  CompressActivities &
  NotifyActivities &
  DigestActivities &
  WebhookActivities;
type Summaries = { readonly [Name in keyof Activities]: (input: Parameters<Activities[Name]>[0]) => string };

/**
 * What the Temporal Web UI shows next to each activity, to read a history without opening events. Ids and codes only.
 */
const SUMMARIES: Summaries = {
  projectVideo: ({ projections }) => `Show the state: ${projections.map(({ state }) => state).join(', ')}`,
  tellUntold: () => 'Tell accounts what they have not been told yet',
  completeUpload: () => 'Complete the upload and pin its object',
  deleteFiles: () => 'Delete all files of the job',
  probeVideo: ({ tracks }) => (tracks ? 'Probe other tracks of the upload' : 'Probe the upload'),
  makePreviews: ({ quotes }) => `Make previews: ${quotes.map(({ target }) => targetText(target)).join(', ')}`,
  makeOffer: ({ target, expiresAtMs }) =>
    `Make an offer${target ? ` for ${targetText(target)}` : ''}, valid until ${utcTime(expiresAtMs)}`,
  chooseCompressQueue: () => 'Choose between GPU and CPU',
  hasFitWorker: ({ queues }) => `Look for a fit worker: ${queues.join(', ')}`,
  createPayment: ({ amountCents, currency }) => `Open the payment: ${money(amountCents, currency)}`,
  confirmPayment: ({ amountCents, target }) =>
    `Charge ${money(amountCents)}${target ? ` for ${targetText(target)}` : ''}`,
  lookUpPayment: () => 'Ask Stripe how the payment stands',
  cancelPayment: () => 'Cancel the payment unless it has succeeded',
  recordDelivery: () => 'Write to the ledger: delivered',
  refundPayment: ({ reason, claim }) => `Refund ${claim ? money(claim.amountCents) : 'everything left'}: ${reason}`,
  findStrays: () => 'Find open jobs without a workflow',
  recallReconcile: () => 'Read where the last reconciliation stopped',
  beginReconcile: ({ dryRun }) => (dryRun ? 'Begin a dry run' : 'Begin a reconciliation'),
  compareMoney: ({ fromMs, toMs }) => `Compare the ledger with Stripe: ${utcTime(fromMs)} to ${utcTime(toMs)}`,
  findLooseMoney: () => 'Find unsettled payments',
  endWedged: ({ graceMs }) => `End workflows that are wedged for ${Math.round(graceMs / 60_000)} min`,
  endReconcile: () => 'Record that the reconciliation has ended',
  sweepFiles: ({ mode }) => (mode === 'mend' ? 'Delete files that no job needs' : 'Count files that no job needs'),
  erasePersonalData: ({ endedBeforeMs }) => `Erase personal data of jobs that ended before ${utcTime(endedBeforeMs)}`,
  encodeVideo: ({ plan }) => `Compress to at most ${megabytes(plan.ceilingBytes)}`,
  finalizeVideo: ({ ceilingBytes }) => `Measure the result, at most ${megabytes(ceilingBytes)}, and make its poster`,
  sendMail: ({ kind, reason }) => `Send the mail: ${kind}${reason ? ` (${reason})` : ''}`,
  sendDailyDigest: ({ sinceMs }) => `Mail the operators what happened since ${utcTime(sinceMs)}`,
  tryDelivery: ({ failures }) => `Deliver the message, try ${failures + 1}`,
};

// Temporal rejects a longer summary, and the whole workflow task with it: `limit.userMetadataSummarySize`.
const MAX_LENGTH = 200;

/** The summary of one call; undefined for an activity that has none. */
export function activitySummary(activity: string, [input]: readonly unknown[]): string | undefined {
  if (!Object.hasOwn(SUMMARIES, activity)) return undefined;
  const summarize = SUMMARIES[activity as keyof Summaries] as (input: unknown) => string;
  try {
    return summarize(input).slice(0, MAX_LENGTH);
  } catch {
    // An old history can hold an offer of another shape. A missing summary does no harm; an error would wedge the
    // workflow.
    return undefined;
  }
}

function targetText(target: Target): string {
  return target.provider === 'own' ? megabytes(target.ceilingBytes) : target.provider;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function money(amountCents: number, currency?: string): string {
  return `${amountCents} cents${currency ? ` (${currency})` : ''}`;
}
