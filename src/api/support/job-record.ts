import { maskEmail } from '../../domain/email-address.js';
import { inEnglish } from '../../domain/in-english.js';
import { purchaseLines } from '../../domain/ledger/purchase-lines.js';
import { totalPrice } from '../../domain/pricing.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import type { OutboxRecord } from '../../persistence/outbox/outbox.schema.js';
import { summarizeLedger } from '../../domain/ledger/summarize-ledger.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import type { AuditEntryView, JobRecord, JobSummary } from './job-record.schemas.js';
import { iso } from '../http/iso.js';
import { priceView } from '../http/price-lines-view.js';
import type { JobText } from '../../../texts/job/job-text.js';

/** Everything that is known about one job. */
export interface JobRecordSources {
  video: VideoRecord;
  payment: PaymentRecord | null;
  mails: OutboxRecord[];
  acts: AuditRecord[];
}

/** A job as support reads it. The address is masked. */
export function jobRecord({ video, payment, mails, acts }: JobRecordSources): JobRecord {
  const { fileName, sizeBytes, target } = video.request;
  return {
    ...jobSummary(video),
    ...described({ code: `state.${video.state}`, params: {} }),
    fileName,
    sizeBytes,
    target,
    states: video.events.map(({ version, state, reason }) => ({
      at: iso(version.atMs),
      state,
      reason,
      ...described({ code: `state.${state}`, params: {} }),
    })),
    parked: parkedOf(video),
    bought: boughtOf(video, payment),
    money: payment && moneyView(payment),
    result: resultOf(video),
    filesDeletedAt: video.filesDeletedAtMs ? iso(video.filesDeletedAtMs) : null,
    mails: mails.map(mailView),
    acts: acts.map(auditEntryView),
  };
}

/** A job in a list. The address is masked. */
export function jobSummary({ _id, reference, createdAt, state, reason, request, ...video }: VideoRecord): JobSummary {
  const address = request.email === null ? null : maskEmail(request.email);
  const personalDataErasedAt = iso(video.personalDataErasedAt ?? null);
  const { locale = null } = request;
  return { id: _id, reference, createdAt: iso(createdAt), state, reason, address, locale, personalDataErasedAt };
}

/** One act, as it is shown. */
export function auditEntryView({ _id, at, ...act }: AuditRecord): AuditEntryView {
  return { noteId: _id, at: iso(at), ...act };
}

function parkedOf({ attention }: VideoRecord): JobRecord['parked'] {
  return attention
    ? {
        parkId: attention.parkId,
        reason: attention.reason,
        cause: attention.cause ?? null,
        refundsAt: iso(attention.refundsAtMs),
      }
    : null;
}

/** What was bought: once paid, according to the ledger, as on the receipt; before that, according to the offer. */
function boughtOf(
  { offer, chosenQuoteId, upsells = [] }: VideoRecord,
  payment: PaymentRecord | null,
): JobRecord['bought'] {
  if (payment?.target && payment.entries.some(({ kind }) => kind === 'received')) {
    const { target, amountCents, currency } = payment;
    return { target, ...priceView({ amountCents, currency, lines: purchaseLines(payment) }) };
  }
  const quote = offer?.quotes.find(({ quoteId }) => quoteId === chosenQuoteId);
  return quote ? { target: quote.target, ...priceView(totalPrice(quote.price, upsells)) } : null;
}

function resultOf({ output, expiresAtMs }: VideoRecord): JobRecord['result'] {
  return output && expiresAtMs ? { sizeBytes: output.sizeBytes, expiresAt: iso(expiresAtMs) } : null;
}

function moneyView({ paymentIntentId, currency, entries }: PaymentRecord): JobRecord['money'] {
  const { receivedCents, returnedCents } = summarizeLedger(entries);
  return {
    paymentIntentId,
    currency,
    receivedCents,
    returnedCents,
    entries: entries.map(({ atMs, kind, amountCents, refundId, code }) => ({
      at: iso(atMs),
      kind,
      ...described({ code: `entry.${kind}`, params: {} }),
      amountCents: amountCents ?? null,
      refundId: refundId ?? null,
      code: code ?? null,
    })),
  };
}

function mailView({
  kind,
  status,
  createdAt,
  sentAt,
  provider,
  fallbackReason,
}: OutboxRecord): JobRecord['mails'][number] {
  return {
    kind,
    ...described({ code: `mail.${kind}`, params: {} }),
    at: iso(createdAt),
    acceptedAt: iso(sentAt ?? null),
    withheld: status === 'withheld',
    dropped: status === 'dropped',
    provider,
    fallbackReason,
  };
}

function described(text: JobText): { words: string; wordsCode: JobText } {
  return { words: inEnglish(text), wordsCode: text };
}
