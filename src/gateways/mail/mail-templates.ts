import type { MailKind } from '../../contracts/activities.js';
import { endExplanation, endedSubject } from '../../domain/end-messages.js';
import { describeShortfall, type Shortfall } from '../../domain/media/encode/length-check.js';
import { mailName } from '../../domain/mail-name.js';
import { REFUND_TIMING, refundExplanation } from '../../domain/refund-messages.js';
import type { ReasonCode, VideoState } from '../../domain/video-state.js';

/** The facts that a mail can mention. */
export interface MailTemplateData {
  /** Untrusted: the customer chose it. Null where a mail must not show it. */
  fileName: string | null;
  reason: ReasonCode | null;
  state: VideoState;
  sizeBytes: number | null;
  ceilingBytes: number | null;
  amountCents: number | null;
  currency: string | null;
  expiresAtMs: number | null;
  /** What the result lacks. */
  shortfalls: readonly Shortfall[];
  /** When a parked job is refunded automatically; null when nothing was paid. */
  refundsAtMs: number | null;
  downloadUrl: string;
  /** The page that shows the status of the job, while there is nothing to download. */
  jobUrl: string;
}

export interface MailContent {
  subject: string;
  paragraphs: string[];
  link: { url: string; label: string } | null;
}

/** The text of each kind of mail. */
export function mailContentOf(kind: MailKind, facts: MailTemplateData): MailContent {
  switch (kind) {
    case 'done':
      return {
        subject: 'Your video is ready to send',
        paragraphs: [
          `${videoOf(facts)} is now ${megabytes(facts.sizeBytes)} and fits the limit of ${megabytes(facts.ceilingBytes)}.`,
          ...facts.shortfalls.map(describeShortfall),
          `You can download it until ${utc(facts.expiresAtMs)}. After that it is deleted.`,
        ],
        link: { url: facts.downloadUrl, label: 'Download the video' },
      };
    case 'delayed':
      return {
        subject: 'Your video is delayed',
        paragraphs: [
          `${videoOf(facts)} is taking longer than expected because of a problem on our side, which we are fixing. You do not need to do anything.`,
          facts.refundsAtMs === null
            ? 'If we cannot finish it, the job ends. You have not been charged.'
            : `If we do not finish it in time, we refund you automatically by ${utc(facts.refundsAtMs)}.`,
        ],
        link: { url: facts.jobUrl, label: 'Check the status' },
      };
    case 'expires_soon':
      return {
        subject: 'Your video will be deleted soon',
        paragraphs: [`${videoOf(facts)} can be downloaded until ${utc(facts.expiresAtMs)}. After that it is deleted.`],
        link: { url: facts.downloadUrl, label: 'Download the video' },
      };
    case 'refunded':
      return {
        subject: 'You have been refunded',
        paragraphs: [
          `${refundExplanation(facts.reason)} We have refunded ${formatAmount(facts)} in full. You do not need to do anything.`,
          `${REFUND_TIMING} We have deleted the video and every copy of it.`,
        ],
        link: null,
      };
    case 'refunded_part':
      return {
        subject: 'You have been partly refunded',
        paragraphs: [
          `${refundExplanation(facts.reason)} We have refunded ${formatAmount(facts)}. You do not need to do anything.`,
          `${REFUND_TIMING} Nothing else changes for ${videoOf(facts, 'your video')}.`,
        ],
        link: null,
      };
    case 'ended':
      return {
        subject: endedSubject(facts.state),
        paragraphs: [
          endExplanation(facts.reason),
          'You have not been charged. We have deleted the video and every copy of it. To try again, send the video again.',
        ],
        link: null,
      };
    case 'link':
      return { subject: 'The link to your video', ...linkTextOf(facts) };
  }
}

function linkTextOf(facts: MailTemplateData): Omit<MailContent, 'subject'> {
  const unasked = 'If you did not ask for this mail, you can ignore it: the link was sent only to you.';
  if (facts.expiresAtMs === null) {
    return {
      paragraphs: [
        `${videoOf(facts)} is not finished yet. The link shows its status. Anyone who has the link can use it, so do not share it.`,
        unasked,
      ],
      link: { url: facts.jobUrl, label: 'Check the status' },
    };
  }
  return {
    paragraphs: [
      `${videoOf(facts)} can be downloaded until ${utc(facts.expiresAtMs)}. After that it is deleted.`,
      unasked,
    ],
    link: { url: facts.downloadUrl, label: 'Download the video' },
  };
}

function videoOf({ fileName }: MailTemplateData, unnamed = 'Your video'): string {
  const name = fileName === null ? '' : mailName(fileName);
  return name === '' ? unnamed : `“${name}”`;
}

function megabytes(sizeBytes: number | null): string {
  return sizeBytes === null ? 'an unknown size' : `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}

function utc(atMs: number | null): string {
  return atMs === null ? 'soon' : `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function formatAmount(facts: MailTemplateData): string {
  if (facts.amountCents === null || facts.currency === null) return 'your payment';
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: facts.currency });
  // The smallest unit is a hundredth of a dollar, but a whole yen.
  return format.format(facts.amountCents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
