import { describe, expect, it } from 'vitest';
import { jobRecord } from '../../../src/api/support/job-record.js';
import { jobRecordSchema } from '../../../src/api/support/job-record.schemas.js';
import type { PaymentRecord } from '../../../src/persistence/payments/payment.schema.js';
import { doneRecord, erasedRecord, stateEvent, videoRecord } from './video-record.js';

const NOTHING = { payment: null, mails: [], acts: [] };
const PAYMENT: PaymentRecord = {
  _id: 'job-1',
  createdAt: new Date(0),
  currency: 'usd',
  amountCents: 199,
  paymentIntentId: 'pi_1',
  quoteId: 'quote-1',
  entries: [
    { atMs: 1000, kind: 'declined', code: 'insufficient_funds' },
    { atMs: 2000, kind: 'received', amountCents: 199 },
    { atMs: 3000, kind: 'refund_created', amountCents: 199, refundId: 're_1' },
    { atMs: 4000, kind: 'refund_failed', amountCents: 199, refundId: 're_1' },
    { atMs: 5000, kind: 'refund_succeeded', amountCents: 50, refundId: 're_2' },
  ],
};

describe('the record of a job, for support', () => {
  it('tells every state with its time, in words', () => {
    const events = [stateEvent(1000, 1, 'uploading'), stateEvent(2000, 2, 'done')];
    const record = jobRecord({ ...NOTHING, video: doneRecord({ events }) });
    expect(record.words).toBe('The result is delivered and can be downloaded.');
    const [uploading, done] = record.states;
    expect(uploading).toEqual({
      ...{ at: '1970-01-01T00:00:01.000Z', state: 'uploading', reason: null },
      ...{ words: 'The video is being uploaded.', wordsCode: { code: 'state.uploading', params: {} } },
    });
    expect(done).toMatchObject({ at: '1970-01-01T00:00:02.000Z', state: 'done', words: record.words });
  });

  it('masks the address wherever it could be', () => {
    const record = jobRecord({ ...NOTHING, video: doneRecord() });
    expect(record.address).toBe('a***@example.test');
    expect(JSON.stringify(record)).not.toMatch(/anna|hash-of/);
  });

  it('says which language the customer reads', () => {
    const { request } = doneRecord();
    const inGerman = doneRecord({ request: { ...request, locale: 'de' } });
    expect(jobRecord({ ...NOTHING, video: inGerman }).locale).toBe('de');
    expect(jobRecord({ ...NOTHING, video: doneRecord() }).locale).toBeNull();
  });

  it('tells what was bought and what became of the money', () => {
    const { bought, money } = jobRecord({ ...NOTHING, video: doneRecord(), payment: PAYMENT });
    expect(bought).toMatchObject({ target: { provider: 'gmail' }, amountCents: 199, currency: 'usd' });
    expect(money).toMatchObject({ paymentIntentId: 'pi_1', receivedCents: 199, returnedCents: 50 });
    expect(money?.entries.map(({ kind, code, refundId }) => [kind, code ?? refundId])).toEqual([
      ['declined', 'insufficient_funds'],
      ['received', null],
      ['refund_created', 're_1'],
      ['refund_failed', 're_1'],
      ['refund_succeeded', 're_2'],
    ]);
  });

  it('tells which mails were accepted, which is still being tried, and which is not any more', () => {
    const mail = { jobId: 'job-1', messageId: 'm', fallbackReason: null, createdAt: new Date(1000) } as const;
    const sent = {
      ...mail,
      _id: '1',
      kind: 'done',
      status: 'sent',
      provider: 'mailgun',
      sentAt: new Date(2000),
    } as const;
    const tried = { ...mail, _id: '2', kind: 'link', status: 'sending', provider: null, sentAt: null } as const;
    const dropped = { ...tried, _id: '3', kind: 'delayed', status: 'dropped' } as const;
    const { mails } = jobRecord({ ...NOTHING, video: doneRecord(), mails: [sent, tried, dropped] });
    expect(mails.map(({ kind, acceptedAt, dropped: isDropped }) => [kind, acceptedAt, isDropped])).toEqual([
      ['done', '1970-01-01T00:00:02.000Z', false],
      ['link', null, false],
      ['delayed', null, true],
    ]);
  });

  it('tells what a retry must answer while it waits for a human', () => {
    const attention = { parkId: 'park-1', reason: 'encode_failed', refundsAtMs: 9000 } as const;
    const { parked } = jobRecord({ ...NOTHING, video: videoRecord({ state: 'needs_attention', attention }) });
    const refundsAt = '1970-01-01T00:00:09.000Z';
    expect(parked).toEqual({ parkId: 'park-1', reason: 'encode_failed', cause: null, refundsAt });
  });

  it('says when the personal data was erased, and has neither address nor file name from then on', () => {
    const record = jobRecord({ ...NOTHING, video: erasedRecord() });
    expect(record).toMatchObject({ address: null, fileName: null, personalDataErasedAt: '2030-02-02T00:00:00.000Z' });
    expect(jobRecord({ ...NOTHING, video: doneRecord() }).personalDataErasedAt).toBeNull();
  });

  it.each([
    ['erased', erasedRecord()],
    ['new', videoRecord()],
    ['without an address', videoRecord({ request: { ...videoRecord().request, email: null }, emailHash: null })],
    ['delivered', doneRecord({ events: [stateEvent(1, 1, 'done')] })],
  ])('is what the OpenAPI document says: %s', (_, video) => {
    expect(() => jobRecordSchema.parse(jobRecord({ ...NOTHING, video, payment: PAYMENT }))).not.toThrow();
  });
});
