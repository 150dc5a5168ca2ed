import { describe, expect, it } from 'vitest';
import { jobRecord } from '../../../src/api/support/job-record.js';
import { customerRecordSchema } from '../../../src/api/support/job-record.schemas.js';
import { receiptOf } from '../../../src/api/videos/receipt.js';
import { receiptSchema } from '../../../src/api/videos/receipt.schemas.js';
import { priceLine } from '../../../src/domain/pricing.js';
import type { PaymentRecord } from '../../../src/persistence/payments/payment.schema.js';
import { doneRecord, stateEvent, videoRecord } from './video-record.js';

const PAYMENT: PaymentRecord = {
  _id: 'job-1',
  createdAt: new Date(0),
  currency: 'usd',
  amountCents: 347,
  paymentIntentId: 'pi_1',
  quoteId: 'quote-1',
  target: { provider: 'gmail' },
  upsells: [
    { name: 'priority', amountCents: 99, readyWithinMs: 600_000 },
    { name: 'extendedRetention', amountCents: 49, retentionMs: 14 * 86_400_000 },
  ],
  entries: [
    { atMs: 1000, kind: 'declined', code: 'stolen_card' },
    { atMs: 2000, kind: 'received', amountCents: 347 },
    { atMs: 3000, kind: 'refund_created', amountCents: 99, refundId: 're_1', claimId: 'priority' },
    { atMs: 4000, kind: 'refund_succeeded', amountCents: 99, refundId: 're_1', claimId: 'priority' },
  ],
};

describe('the receipt', () => {
  it('has a line for everything that was paid, which add up to what was received', () => {
    const receipt = receiptOf(doneRecord(), PAYMENT);
    expect(receiptSchema.strict().parse(receipt)).toEqual(receipt);
    const { lines = [], money, paidAt } = receipt.purchase ?? {};
    expect(lines.map(({ label, labelCode, amountCents }) => [label, labelCode?.code, amountCents])).toEqual([
      ['Making the video fit', 'line.making_it_fit', 199],
      ['Priority, ready within 10 minutes', 'line.priority', 99],
      ['Kept for 14 days', 'line.extended_retention', 49],
    ]);
    expect(lines.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(money?.receivedCents);
    expect(money).toMatchObject({ returnedCents: 99, refunds: [{ amountCents: 99, status: 'succeeded' }] });
    expect(paidAt).toBe('1970-01-01T00:00:02.000Z');
  });

  it('names what was bought as the quote did, and as the record does', () => {
    const label = { code: 'line.compression', params: { tier: 'short', maxDurationMs: 1, maxSizeBytes: 1 } } as const;
    const payment = { ...PAYMENT, lines: [priceLine(label, 199)] };
    const { purchase } = receiptOf(doneRecord(), payment);
    expect(purchase?.lines.map(({ labelCode }) => labelCode?.code)).toEqual([
      'line.compression',
      'line.priority',
      'line.extended_retention',
    ]);
    const { bought } = jobRecord({ video: doneRecord(), payment, mails: [], acts: [] });
    expect(bought).toEqual({ target: purchase?.target, amountCents: 347, currency: 'usd', lines: purchase?.lines });
  });

  it('has no purchase where nothing was received', () => {
    expect(receiptOf(videoRecord(), null).purchase).toBeNull();
    expect(receiptOf(videoRecord(), { ...PAYMENT, entries: PAYMENT.entries.slice(0, 1) }).purchase).toBeNull();
  });

  it('says when it was delivered, and that the files are gone once they are', () => {
    const events = [stateEvent(5000, 1, 'done'), stateEvent(9000, 2, 'expired')];
    const kept = receiptOf(doneRecord({ events }), PAYMENT);
    expect(kept).toMatchObject({ deliveredAt: '1970-01-01T00:00:05.000Z', deletion: null });
    const gone = receiptOf(doneRecord({ events, filesDeletedAtMs: 9000 }), PAYMENT);
    expect(gone.deletion?.deletedAt).toBe('1970-01-01T00:00:09.000Z');
  });
});

describe('the record of a job, for its customer', () => {
  it('is the one that support reads, without notes, without how mails went and what the card’s issuer said', () => {
    const act = { _id: 'note-1', at: new Date(0), actor: 'ada', action: 'note', reasonCode: '', jobId: 'job-1' };
    const mail = { _id: '1', jobId: 'job-1', messageId: 'm', kind: 'done', status: 'sent', createdAt: new Date(0) };
    const whole = jobRecord({
      video: doneRecord({ attention: { parkId: 'park-1', reason: 'encode_failed', refundsAtMs: 1 } }),
      payment: PAYMENT,
      mails: [{ ...mail, sentAt: new Date(1), provider: 'smtp', fallbackReason: 'bounced' } as never],
      acts: [{ ...act, note: 'a difficult one', details: {} } as never],
    });
    const shown = customerRecordSchema.parse(whole);
    expect(shown).toMatchObject({ words: whole.words, states: whole.states, bought: whole.bought });
    expect(shown.money?.entries).toHaveLength(PAYMENT.entries.length);
    expect(shown.mails).toHaveLength(1);
    expect(JSON.stringify(shown)).not.toMatch(/difficult|park-1|bounced|smtp|stolen_card/);
  });
});
