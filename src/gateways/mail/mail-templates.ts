import { localeFor, type Locale } from '../../../texts/locales.js';
import type { MailFacts } from '../../../texts/mails/mail-facts.js';
import { mailTextsIn } from '../../../texts/mails/mail-texts.js';
import type { MailKind } from '../../contracts/activities.js';
import { describeShortfall, type Shortfall } from '../../domain/media/encode/length-check.js';
import { mailName } from '../../domain/mail-name.js';
import type { ReasonCode, VideoState } from '../../domain/video-state.js';

/** The facts that a mail can mention. */
export interface MailTemplateData {
  /** The customer's language, a BCP 47 tag; null when it is not known. */
  locale: string | null;
  /** Every mail asks the customer to quote it. */
  reference: string;
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
  /** The job's page, with the status and the result. */
  jobUrl: string;
}

export interface MailContent {
  locale: Locale;
  subject: string;
  paragraphs: readonly string[];
  link: { url: string; label: string } | null;
  footer: string;
}

/** The text of each kind of mail, in the customer's language. */
export function mailContentOf(kind: MailKind, data: MailTemplateData): MailContent {
  const locale = localeFor(data.locale === null ? [] : [data.locale]);
  const texts = mailTextsIn(locale);
  const { subject, paragraphs, link } = texts[kind](factsOf(data));
  const footer = texts.footer(data.reference);
  return { locale, subject, paragraphs, link: link === null ? null : { url: data.jobUrl, label: link }, footer };
}

function factsOf({ fileName, amountCents, currency, shortfalls, ...data }: MailTemplateData): MailFacts {
  return {
    ...data,
    fileName: (fileName !== null && mailName(fileName)) || null,
    refund: amountCents === null || currency === null ? null : { amountCents, currency },
    missing: shortfalls.map(describeShortfall),
  };
}
