import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { summaryTable, type OrderSummary } from '../../../stack/demo/summary-table.js';
import { offerTable } from '../../../stack/demo/offer-table.js';
import { alignColumns } from '../../../stack/demo/format.js';
import { doneMail, doneVideo, gmailQuote, measured } from './facts.js';

const closing: OrderSummary = {
  video: doneVideo,
  quote: gmailQuote,
  measured,
  mails: [doneMail],
  checks: [{ what: 'under the limit', passed: true }],
  resultPath: '.data/results/holiday-gmail.mp4',
  totalMs: 61_000,
  links: {
    page: 'http://127.0.0.1:3000/v/job-1#token',
    workflow: 'http://127.0.0.1:8233/namespaces/default/workflows/video-job-1',
    apiDocs: 'http://127.0.0.1:3000/docs',
    inbox: 'http://127.0.0.1:12580',
    stripeSimulator: '',
    s3: 'http://127.0.0.1:7070/mailsized',
  },
};

function shown(changed: Partial<OrderSummary> = {}): string[] {
  return summaryTable({ ...closing, ...changed }).map(stripVTControlCharacters);
}

describe('the closing table', () => {
  it('tells the whole story, aligned', () => {
    expect(shown()).toEqual([
      'holiday.mov, made to fit Gmail',
      '',
      '                    before       after',
      '  size              40.00 MB     24.75 MB',
      '  resolution        1920 x 1080  1280 x 720',
      '  length            30.00 s      30.02 s',
      '',
      '  limit             25.00 MB, filled to 99.0 %',
      '  why               The target is just under the limit of 25.00 MB.',
      '  quality           good (h264 and aac)',
      '  price             $1.99, paid to the Stripe simulator (no real money)',
      '  took              61.0 s',
      '  result            .data/results/holiday-gmail.mp4',
      '  mail              "Your video is ready to send" to ada@example.com via the Mailgun simulator',
      '  checks            ✓ under the limit',
      '',
      '  this job          http://127.0.0.1:3000/v/job-1#token',
      '  this workflow     http://127.0.0.1:8233/namespaces/default/workflows/video-job-1',
      '  API docs          http://127.0.0.1:3000/docs',
      '  inbox             http://127.0.0.1:12580',
      '  S3                http://127.0.0.1:7070/mailsized',
    ]);
  });

  it('does not hide a failed check', () => {
    expect(shown({ checks: [{ what: 'under the limit', passed: false }] })).toContain(
      '  checks            ✗ NOT under the limit',
    );
  });

  it('says free, no sound and no mail where that is so', () => {
    const text = shown({
      quote: { ...gmailQuote, amountCents: 0 },
      measured: { ...measured, audioCodec: null },
      mails: [],
    }).join('\n');
    expect(text).toContain('free');
    expect(text).not.toContain('Stripe simulator (no real money)');
    expect(text).toContain('no sound');
    expect(text).toContain('none arrived');
  });
});

describe('the offer', () => {
  it('marks what was chosen, and gives the smallest workable size where it cannot fit', () => {
    const own = {
      ...gmailQuote,
      quoteId: 'q-own',
      target: { provider: 'own' as const, ceilingBytes: 500_000 },
      ceilingBytes: 500_000,
      verdict: 'cannot_fit' as const,
      grade: null,
      amountCents: null,
    };
    const lines = offerTable([own, gmailQuote], gmailQuote).map((line) => stripVTControlCharacters(line).trim());
    expect(lines[1]).toMatch(/^your own size +0\.50 MB +cannot fit +smallest workable: 1\.00 MB$/);
    expect(lines[2]).toMatch(/^> +Gmail +25\.00 MB +24\.80 MB +good +1280 x 720 +\$1\.99$/);
  });
});

describe('columns', () => {
  it('are as wide as what is seen of their cells', () => {
    expect(
      alignColumns([
        ['a', 'b'],
        ['\u001b[1mlong\u001b[22m', 'c'],
      ]),
    ).toEqual(['a     b', '\u001b[1mlong\u001b[22m  c']);
  });
});
