import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/http/problem.js';
import { refuseSurplusParts } from '../../../src/api/videos/videos.service.js';
import { checkoutSchema, createVideoSchema, partNumbersSchema } from '../../../src/api/videos/video.schemas.js';

const REQUEST = { fileName: 'holiday.mov', sizeBytes: 90_000_000, target: { provider: 'gmail' } };

function nameOf(fileName: string): string {
  return createVideoSchema.parse({ ...REQUEST, fileName }).fileName;
}

describe('the name of a file', () => {
  it.each([
    ['a name as it is', 'Urlaub – Großmutter 👵 (2).mov', 'Urlaub – Großmutter 👵 (2).mov'],
    ['a path', '../../etc/passwd', '.._.._etc_passwd'],
    ['a path of Windows', 'C:\\videos\\a.mov', 'C:_videos_a.mov'],
    ['a line break', 'a\r\nSet-Cookie: x.mov', 'a__Set-Cookie: x.mov'],
    ['a zero byte', 'a\u0000.mov', 'a_.mov'],
    ['an escape of a terminal', '\u001b[31mred.mov', '_[31mred.mov'],
    ['C1 controls', 'a\u0085b\u009b.mov', 'a_b_.mov'],
    ['text turned round', 'invoice\u202efdp.mov', 'invoice_fdp.mov'],
    ['isolates', '\u2066a\u2069.mov', '_a_.mov'],
  ])('keeps or loses %s', (_, given, kept) => {
    expect(nameOf(given)).toBe(kept);
  });

  it.each(['', 'x'.repeat(256)])('cannot be %j', (fileName) => {
    expect(createVideoSchema.safeParse({ ...REQUEST, fileName }).success).toBe(false);
  });
});

describe('a new job', () => {
  it.each([
    ['no size', { sizeBytes: undefined }, 'sizeBytes'],
    ['no bytes', { sizeBytes: 0 }, 'sizeBytes'],
    ['half bytes', { sizeBytes: 1.5 }, 'sizeBytes'],
    ['a size as text', { sizeBytes: '100' }, 'sizeBytes'],
    ['a type that is no video', { contentType: 'text/html' }, 'contentType'],
    ['a type with a line break', { contentType: 'video/mp4\r\nx: y' }, 'contentType'],
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
  it('are those of the announced size, and no others', () => {
    expect(() => refuseSurplusParts([1, 12], 12)).not.toThrow();
    const refused = errorOf(() => refuseSurplusParts([12, 13, 1, 10_000], 12));
    expect(refused).toMatchObject({
      code: 'invalid_request',
      extensions: { errors: [{ pointer: '/partNumbers/1' }, { pointer: '/partNumbers/3' }] },
    });
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
      expect(partNumbersSchema.safeParse({ partNumbers }).success).toBe(false);
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
