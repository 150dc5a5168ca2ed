import { describe, expect, it } from 'vitest';
import { checksOf } from '../../../stack/demo/checks.js';
import { doneMail, doneVideo, gmailQuote, measured } from './facts.js';

const delivered = { video: doneVideo, quote: gmailQuote, measured, mails: [doneMail] };

function failedOf(changed: Partial<typeof delivered>): string[] {
  return checksOf({ ...delivered, ...changed })
    .filter(({ passed }) => !passed)
    .map(({ what }) => what);
}

describe('what the demonstration checks itself', () => {
  it('finds nothing wrong with an honest delivery, up to the last byte of the limit', () => {
    expect(failedOf({})).toEqual([]);
    const full = { ...measured, sizeBytes: gmailQuote.ceilingBytes };
    expect(failedOf({ measured: full })).not.toContain('under the limit');
  });

  it('finds a file that is one byte too large', () => {
    const large = { ...measured, sizeBytes: gmailQuote.ceilingBytes + 1 };
    expect(failedOf({ measured: large })).toContain('under the limit');
  });

  it('finds a video that was cut, or whose length nobody knows', () => {
    expect(failedOf({ measured: { ...measured, durationMs: 29_500 } })).toEqual(['same length as before']);
    expect(failedOf({ measured: { ...measured, durationMs: null } })).toEqual(['same length as before']);
  });

  it('finds an API that says another size than the file has', () => {
    expect(failedOf({ measured: { ...measured, sizeBytes: 20_000_000 } })).toEqual(['as large as the API says']);
  });

  it('finds a link that did not arrive, or arrived twice', () => {
    const refunded = { ...doneMail, messageId: '<job-1.refunded@mailsized.test>' };
    expect(failedOf({ mails: [refunded] })).toEqual(['link in the inbox, once']);
    expect(failedOf({ mails: [doneMail, { ...doneMail, id: 2 }] })).toEqual(['link in the inbox, once']);
  });

  it('does not look for mail that went to the user’s own server', () => {
    expect(checksOf({ ...delivered, mails: null }).map(({ what }) => what)).not.toContain('link in the inbox, once');
  });
});
