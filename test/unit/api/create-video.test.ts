import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/http/problem.js';
import { partsToSignSchema } from '../../../src/api/uploads/upload.schemas.js';
import { partsOf } from '../../../src/api/uploads/uploads.service.js';
import { checkoutSchema, createVideoSchema } from '../../../src/api/videos/video.schemas.js';
import { videoRecord } from './video-record.js';

const REQUEST = { fileName: 'holiday.mov', sizeBytes: 90_000_000, target: { provider: 'gmail' } };

describe('a new job', () => {
  it.each([
    ['no size', { sizeBytes: undefined }, 'sizeBytes'],
    ['fewer bytes than none', { sizeBytes: -1 }, 'sizeBytes'],
    ['no name', { fileName: '' }, 'fileName'],
    ['half bytes', { sizeBytes: 1.5 }, 'sizeBytes'],
    ['a size as text', { sizeBytes: '100' }, 'sizeBytes'],
    ['an address that is none', { email: 'anna' }, 'email'],
    ['an address with a second one', { email: 'anna@example.test, bob@example.test' }, 'email'],
    ['an address with a header', { email: 'anna@example.test\nBcc: bob@example.test' }, 'email'],
    ['a target of nobody', { target: { provider: 'aol' } }, 'target'],
    ['a target of a size that is missing', { target: { provider: 'own' } }, 'target'],
    ['a target that nothing fits', { target: { provider: 'own', ceilingBytes: 1 } }, 'target'],
    ['a provider with a size of its own', { target: { provider: 'gmail', ceilingBytes: 1e6 } }, 'target'],
  ])('is refused with %s', (_, change, field) => {
    const result = createVideoSchema.safeParse({ ...REQUEST, ...change });
    expect(result.error?.issues.map((issue) => issue.path[0])).toContain(field);
  });

  it.each([
    ['a line break', 'holi\r\nday.mov', 'holi day.mov'],
    ['a mark that turns text round', 'holiday\u200f.mov', 'holiday.mov'],
    ['an Arabic letter mark', '\u061choliday.mov', 'holiday.mov'],
    ['a line separator', 'holi\u2028day.mov', 'holi day.mov'],
  ])('has a clean name, sent with %s', (_, fileName, clean) => {
    expect(createVideoSchema.parse({ ...REQUEST, fileName }).fileName).toBe(clean);
  });

  it('is refused with a field that we do not know', () => {
    expect(createVideoSchema.safeParse({ ...REQUEST, priceCents: 1 }).success).toBe(false);
  });

  it.each([
    { provider: 'gmail' },
    { provider: 'outlook' },
    { provider: 'other' },
    { provider: 'own', ceilingBytes: 100_000 },
    { provider: 'own', ceilingBytes: 2_000_000_000 },
  ])('takes the target %j', (target) => {
    expect(createVideoSchema.parse({ ...REQUEST, target })).toMatchObject({ target, fileName: 'holiday.mov' });
  });
});

describe('the parts to sign', () => {
  const video = videoRecord({
    request: { ...REQUEST, sizeBytes: 12_000_000, target: { provider: 'gmail' }, email: null },
  });

  it('are those of the announced size, each of its own length, with the checksums that are given', () => {
    expect(partsOf(video, [1, 3], { 3: 'AAAAAA==' })).toEqual([
      { partNumber: 1, sizeBytes: 5_242_880 },
      { partNumber: 3, sizeBytes: 1_514_240, crc32: 'AAAAAA==' },
    ]);
  });

  it('are no others, nor is there a checksum for another', () => {
    const refused = errorOf(() => partsOf(video, [3, 4, 1, 10_000], { 1: 'AAAAAA==', 2: 'AAAAAA==' }));
    expect(refused).toMatchObject({
      code: 'invalid_request',
      extensions: { errors: [{ pointer: '/partNumbers/1' }, { pointer: '/partNumbers/3' }, { pointer: '/crc32/2' }] },
    });
  });

  it.each([['AAAAA=='], ['AAAAAAA='], ['deadbeef'], ['']])('cannot have the checksum %j', (crc32) => {
    expect(partsToSignSchema.safeParse({ partNumbers: [1], crc32: { 1: crc32 } }).success).toBe(false);
  });

  function errorOf(act: () => void): Problem | null {
    try {
      act();
      return null;
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }
});

describe('the other bodies', () => {
  it.each([[[]], [[0]], [[10_001]], [Array.from({ length: 101 }, (_, index) => index + 1)], [['1']]])(
    'part numbers cannot be %j',
    (partNumbers) => {
      expect(partsToSignSchema.safeParse({ partNumbers }).success).toBe(false);
    },
  );

  it.each([
    [{ quoteId: 'q', attemptId: 'attempt-1', paymentMethodId: 'pm_1' }, true],
    [{ quoteId: 'q', attemptId: 'attempt-1', confirmationTokenId: 'ctoken_1' }, true],
    [{ quoteId: 'q', attemptId: 'short' }, false],
    [{ quoteId: 'q', attemptId: 'with:a:colon' }, false],
    [{ quoteId: 'q', attemptId: 'attempt-1', paymentMethodId: 'pm_1/../../refunds' }, false],
    [{ quoteId: 'q', attemptId: 'attempt-1', paymentMethodId: 'tok_1' }, false],
    [{ quoteId: 'q', attemptId: 'attempt-1', amountCents: 1 }, false],
  ])('the checkout %j is taken: %s', (body, taken) => {
    expect(checkoutSchema.safeParse(body).success).toBe(taken);
  });
});
