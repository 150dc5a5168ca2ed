import { maskEmail } from '../../domain/email-address.js';
import { totalPrice } from '../../domain/upsells.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import type { OutboxRecord } from '../../persistence/outbox/outbox.schema.js';
import { summarizeLedger } from '../../domain/ledger/summarize-ledger.js';
import type { PaymentRecord } from '../../persistence/payments/payment.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import type { AuditEntryView, JobRecord, JobSummary } from './job-record.schemas.js';
import { iso } from '../http/iso.js';
import { LEDGER_ENTRY_DESCRIPTIONS, MAIL_DESCRIPTIONS, STATE_DESCRIPTIONS } from './descriptions.js';

/** Everything that is known of one job. */
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
    words: STATE_DESCRIPTIONS[video.state],
    fileName,
    sizeBytes,
    target,
    states: video.events.map(({ version, state, reason }) => ({
      at: iso(version.atMs),
      state,
      reason,
      words: STATE_DESCRIPTIONS[state],
    })),
    parked: parkedOf(video),
    bought: boughtOf(video),
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
  return { id: _id, reference, createdAt: iso(createdAt), state, reason, address, personalDataErasedAt };
}

/** One act, as it is shown. */
export function auditEntryView({ _id, at, ...act }: AuditRecord): AuditEntryView {
  return { noteId: _id, at: iso(at), ...act };
}

function parkedOf({ attention }: VideoRecord): JobRecord['parked'] {
  return attention
    ? { parkId: attention.parkId, reason: attention.reason, refundsAt: iso(attention.refundsAtMs) }
    : null;
}

function boughtOf({ offer, chosenQuoteId, upsells = [] }: VideoRecord): JobRecord['bought'] {
  const quote = offer?.quotes.find(({ quoteId }) => quoteId === chosenQuoteId);
  return quote ? { target: quote.target, ...totalPrice(quote.price, upsells) } : null;
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
      words: LEDGER_ENTRY_DESCRIPTIONS[kind],
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
    words: MAIL_DESCRIPTIONS[kind],
    at: iso(createdAt),
    acceptedAt: iso(sentAt ?? null),
    withheld: status === 'withheld',
    provider,
    fallbackReason,
  };
}
