import type { MailKind } from '../../contracts/activities.js';
import { REFUND_TIMING, refundExplanation } from '../../domain/refund-messages.js';
import type { ReasonCode } from '../../domain/video-state.js';

/** What a mail may speak of. Untrusted: the file name was chosen by the customer. */
export interface MailTemplateData {
  fileName: string;
  reason: ReasonCode | null;
  sizeBytes: number | null;
  ceilingBytes: number | null;
  amountCents: number | null;
  currency: string | null;
  expiresAtMs: number | null;
  /** When a job that waits for a human gives the money back by itself; null when nothing was paid. */
  refundsAtMs: number | null;
  downloadUrl: string;
  /** Where the job stands, while there is nothing to download. */
  jobUrl: string;
}

export interface MailContent {
  subject: string;
  paragraphs: string[];
  link: { url: string; label: string } | null;
}

/** The words of each kind of mail. */
export function mailContentOf(kind: MailKind, facts: MailTemplateData): MailContent {
  switch (kind) {
    case 'done':
      return {
        subject: 'Your video is ready to send',
        paragraphs: [
          `“${facts.fileName}” now has ${megabytes(facts.sizeBytes)} and fits the limit of ${megabytes(facts.ceilingBytes)}.`,
          `You can download it until ${utc(facts.expiresAtMs)}; then it is deleted.`,
        ],
        link: { url: facts.downloadUrl, label: 'Download the video' },
      };
    case 'delayed':
      return {
        subject: 'Your video is delayed',
        paragraphs: [
          `“${facts.fileName}” takes longer than it should: something must be mended on our side. You do not need to do anything.`,
          facts.refundsAtMs === null
            ? 'If it cannot be finished, the job ends; nothing was charged for it.'
            : `If it is not finished in time, your money is refunded automatically by ${utc(facts.refundsAtMs)}.`,
        ],
        link: { url: facts.jobUrl, label: 'See how it stands' },
      };
    case 'expires_soon':
      return {
        subject: 'Your video will be deleted soon',
        paragraphs: [`“${facts.fileName}” can be downloaded until ${utc(facts.expiresAtMs)}; then it is deleted.`],
        link: { url: facts.downloadUrl, label: 'Download the video' },
      };
    case 'refunded':
      return {
        subject: 'Your money is on its way back',
        paragraphs: [
          `${refundExplanation(facts.reason)} We have returned ${formatAmount(facts)} in full; you do not need to do anything.`,
          `${REFUND_TIMING} The video and every copy of it have been deleted.`,
        ],
        link: null,
      };
    case 'refunded_part':
      return {
        subject: 'A part of your money is on its way back',
        paragraphs: [
          `${refundExplanation(facts.reason)} We have returned ${formatAmount(facts)}; you do not need to do anything.`,
          `${REFUND_TIMING} Nothing else changes for “${facts.fileName}”.`,
        ],
        link: null,
      };
    case 'link':
      return { subject: 'The link to your video', ...linkTextOf(facts) };
  }
}

function linkTextOf(facts: MailTemplateData): Omit<MailContent, 'subject'> {
  const unasked = 'If you did not ask for this mail, you need not do anything: the link came to you alone.';
  if (facts.expiresAtMs === null) {
    return {
      paragraphs: [`“${facts.fileName}” is not finished. The link shows how it stands; keep it to yourself.`, unasked],
      link: { url: facts.jobUrl, label: 'See how it stands' },
    };
  }
  return {
    paragraphs: [`“${facts.fileName}” can be downloaded until ${utc(facts.expiresAtMs)}; then it is deleted.`, unasked],
    link: { url: facts.downloadUrl, label: 'Download the video' },
  };
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
