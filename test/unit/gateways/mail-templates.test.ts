import { describe, expect, it } from 'vitest';
import type { MailKind } from '../../../src/contracts/activities.js';
import { mailName } from '../../../src/domain/mail-name.js';
import type { ReasonCode, VideoState } from '../../../src/domain/video-state.js';
import { mailContentOf, type MailTemplateData } from '../../../src/gateways/mail/mail-templates.js';
import { renderMail } from '../../../src/gateways/mail/render-mail.js';

const FACTS: MailTemplateData = {
  locale: null,
  reference: '7K3M-Q2ZD',
  fileName: 'holiday.mov',
  reason: null,
  state: 'done',
  sizeBytes: 24_321_000,
  ceilingBytes: 25_000_000,
  amountCents: 499,
  currency: 'usd',
  expiresAtMs: Date.UTC(2030, 4, 17, 12, 34, 56),
  shortfalls: [],
  refundsAtMs: Date.UTC(2030, 4, 18),
  jobUrl: 'https://mail.example/v/job-1#abc&x=1',
};
const KINDS = Object.keys({
  done: 1,
  delayed: 1,
  refunded: 1,
  refunded_part: 1,
  expires_soon: 1,
  link: 1,
  ended: 1,
} satisfies Record<MailKind, 1>) as MailKind[];

function mail(kind: MailKind, change: Partial<MailTemplateData> = {}) {
  return renderMail(mailContentOf(kind, { ...FACTS, ...change }));
}

describe('a mail in German', () => {
  const german = (kind: MailKind, change: Partial<MailTemplateData> = {}) => mail(kind, { locale: 'de-AT', ...change });

  it.each(KINDS)('of the kind %s has the links and the figures of the English one, and no English word', (kind) => {
    const { subject, text, html } = german(kind, { reason: 'goodwill' });
    expect(`${subject} ${text}`).not.toMatch(/\b(the|your|you|is|of|and|until|video is)\b/i);
    expect(html).toContain('<html lang="de">');
    expect(text.match(/https?:\S+/g)).toEqual(mail(kind).text.match(/https?:\S+/g));
    expect(text).toContain(FACTS.reference);
  });

  it('says sizes, amounts and times as Germans write them, and the time zone', () => {
    expect(german('done').subject).toBe('Ihr Video ist versandfertig');
    expect(german('done').text).toContain('„\u2068holiday (mov)\u2069“ hat jetzt 24,3 MB');
    expect(german('done').text).toContain('bis 17.05.2030, 12:34 UTC');
    expect(german('refunded').text).toMatch(/Wir haben Ihnen 4,99\s\$ vollständig erstattet/);
  });

  it('says why a job ended, and what a result lacks', () => {
    expect(german('ended', { state: 'rejected', reason: 'encrypted' }).text).toMatch(
      /^Das Video ist kopiergeschützt\./,
    );
    const shortfalls = [{ stream: 'picture', expectedMs: 60_000, deliveredMs: 15_000 }] as const;
    expect(german('done', { shortfalls }).text).toContain('Das Bild endet bei 0:15 von 1:00');
  });

  it.each(KINDS)('of the kind %s has words even when nothing is known', (kind) => {
    const nothing = { fileName: null, sizeBytes: null, ceilingBytes: null, amountCents: null, currency: null };
    const { text } = german(kind, { ...nothing, expiresAtMs: null, refundsAtMs: null });
    expect(text).not.toMatch(/null|undefined|NaN|Invalid/);
  });
});

it('a mail in a language that we do not speak is in English', () => {
  expect(mail('done', { locale: 'fr' }).subject).toBe(mail('done').subject);
});

describe('a mail', () => {
  it.each(KINDS)('of the kind %s says the same as text and as HTML', (kind) => {
    const { subject, text, html } = mail(kind);
    const words = mailContentOf(kind, FACTS);
    expect(subject).toBe(words.subject);
    expect(html).toContain(`<title>${subject}</title>`);
    for (const paragraph of words.paragraphs) {
      expect(text).toContain(paragraph);
      expect(html).toContain(`<p>${paragraph}</p>`);
    }
  });

  it.each(KINDS)('of the kind %s has words even when nothing is known', (kind) => {
    const nothing = {
      sizeBytes: null,
      ceilingBytes: null,
      amountCents: null,
      currency: null,
      expiresAtMs: null,
      refundsAtMs: null,
    };
    expect(mail(kind, nothing).text).not.toMatch(/null|undefined|NaN|Invalid/);
  });

  it('that a video is ready says what the result lacks', () => {
    const shortfalls = [{ stream: 'picture', expectedMs: 60_000, deliveredMs: 15_000 }] as const;
    expect(mail('done', { shortfalls }).text).toContain('The picture ends at 0:15 of 1:00');
    expect(mail('done').text).not.toContain('damaged');
  });

  it.each(KINDS)('of the kind %s shows no name where there must be none', (kind) => {
    for (const fileName of [null, '\u200b', '://']) {
      const { text, html } = mail(kind, { fileName });
      for (const words of [text, html]) expect(words).not.toMatch(/“|”|\u2068|null/);
    }
  });

  it('has nothing in it that a name turns into a link, and little of a long name', () => {
    const { text, html } = mail('done', {
      fileName: `Your account was limited, see https://evil.com ${'now '.repeat(40)}.mov`,
    });
    for (const words of [text, html]) {
      expect(words).toContain('“\u2068Your account was limited,…');
      expect(words).not.toContain('evil.com');
    }
  });

  it.each(KINDS)('of the kind %s says what to quote to support', (kind) => {
    for (const body of [mail(kind).text, mail(kind).html]) expect(body).toContain(`quote ${FACTS.reference}.`);
  });

  it('with the link leads to how the job stands, as long as there is nothing to download', () => {
    const { text } = mail('link', { expiresAtMs: null });
    expect(text).toContain(FACTS.jobUrl);
    expect(text).not.toContain('Download');
  });

  it.each<MailKind>(['done', 'expires_soon', 'link'])(
    'of the kind %s brings the link and the time it lives',
    (kind) => {
      const { text, html } = mail(kind);
      expect(text).toContain(FACTS.jobUrl);
      expect(html).toContain(`href="${FACTS.jobUrl.replace('&', '&amp;')}"`);
      expect(text).toMatch(/until May 17, 2030, 12:34\sPM UTC/);
    },
  );

  it('about a finished video says how large it is and what it fits, in MB of 10^6 bytes', () => {
    expect(mail('done').text).toContain('24.3 MB and fits the limit of 25.0 MB');
  });

  it('about a refund has no link to a file that is deleted', () => {
    expect(mail('refunded').text).not.toContain('http');
    expect(mail('refunded').html).not.toContain('<a ');
  });

  it.each<[VideoState, ReasonCode, RegExp, RegExp]>([
    ['rejected', 'no_video', /could not accept/, /There is no video in the file/],
    ['rejected', 'encrypted', /could not accept/, /copy-protected/],
    ['abandoned', 'upload_timeout', /not finished/, /upload was not completed in time/],
    ['abandoned', 'quote_timeout', /not finished/, /offer expired/],
    ['canceled', 'canceled_by_customer', /canceled/, /You canceled your video/],
    ['canceled', 'canceled_by_support', /canceled/, /Our support team ended this job/],
    ['failed', 'internal_error', /could not finish/, /problem on our side/],
  ])(
    'about a job that ended as %s because of %s says so, and that nothing was charged',
    (state, reason, subject, why) => {
      const sent = mail('ended', { state, reason });
      expect(sent.subject).toMatch(subject);
      expect(sent.text).toMatch(why);
      expect(sent.text).toContain('You have not been charged.');
      expect(sent.text).not.toContain('http');
    },
  );

  it('about a part of the money says that the job goes on', () => {
    const { text } = mail('refunded_part', { reason: 'goodwill', amountCents: 100 });
    expect(text).toContain('We have refunded $1.00.');
    expect(text).toContain('Nothing else changes for “\u2068holiday (mov)\u2069”.');
    expect(text).not.toContain('deleted');
  });

  it.each<[ReasonCode | null, RegExp]>([
    ['canceled_by_customer', /^You canceled/],
    ['refund_by_support', /^Our support/],
    ['canceled_by_support', /^Our support/],
    ['canceled_by_operator', /^Our support/],
    ['cannot_fit', /^We could not make your video fit/],
    ['encode_failed', /^We could not compress your video/],
    ['attention_timeout', /^We could not finish your video because of a problem on our side/],
    [null, /^We could not finish your video because of a problem on our side/],
  ])('about a refund says why: %s', (reason, words) => {
    expect(mail('refunded', { reason }).text).toMatch(words);
  });

  it.each([
    [499, 'usd', '$4.99'],
    [500, 'usd', '$5.00'],
    [5, 'usd', '$0.05'],
    [123_456, 'eur', '€1,234.56'],
    [499, 'jpy', '¥499'],
    [null, 'usd', 'your payment'],
    [499, null, 'your payment'],
  ])('about a refund of %s %s says %s', (amountCents, currency, words) => {
    expect(mail('refunded', { amountCents, currency }).text).toContain(`We have refunded ${words} in full`);
  });

  it.each([
    '<script>alert(1)</script>.mov',
    '"><img src=x onerror=alert(1)>.mov',
    '<%= process.env.STRIPE_SECRET_KEY %>.mov',
    '&lt;b&gt;.mov',
  ])('shows a hostile name as a name: %s', (fileName) => {
    const { html, text } = mail('done', { fileName });
    const shown = mailName(fileName);
    expect(text).toContain(`“\u2068${shown}\u2069”`);
    expect(html).not.toMatch(/<script|<img|<%/);
    expect(html).toContain(
      shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    );
  });
});
