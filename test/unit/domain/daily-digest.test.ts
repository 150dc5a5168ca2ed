import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestOf, type DigestFigures } from '../../../src/domain/daily-digest.js';

const RUNBOOK = readFileSync(new URL('../../../RUNBOOK.md', import.meta.url), 'utf8');
const HOUR_MS = 60 * 60 * 1000;
const NOW_MS = Date.parse('2026-11-30T06:00:00Z');
const QUIET: DigestFigures = {
  jobs: { created: 12, delivered: 9, failed: 1, refunded: 2, customers: 1 },
  newAccounts: 1,
  parked: [],
  unsentMails: { count: 0, oldestAt: null },
  disabledEndpoints: 0,
  moneyDifferences: 0,
  wedgedWorkflows: 0,
  reconciledAt: new Date(NOW_MS - HOUR_MS / 6),
  reconcileReportsOnly: false,
};

function digestWith(figures: Partial<DigestFigures>) {
  return digestOf({ ...QUIET, ...figures }, NOW_MS - 24 * HOUR_MS, NOW_MS, '1.2.3');
}

describe('the daily digest', () => {
  it('says that all is well, and what the day brought', () => {
    expect(digestWith({})).toEqual({
      subject: 'MailSized: all is well',
      paragraphs: [
        'Nothing needs attention.',
        'From 2026-11-29 06:00 UTC to 2026-11-30 06:00 UTC:',
        '12 videos from 1 customer. Of these, 9 delivered, 1 failed, 2 refunded.',
        '1 new account.',
        'MailSized 1.2.3 is running.',
      ],
    });
  });

  it.each<[string, Partial<DigestFigures>, string]>([
    ['a wedged workflow', { wedgedWorkflows: 1 }, '1 workflow wedged. See RUNBOOK.md, “A workflow is wedged”.'],
    [
      'missing money',
      { moneyDifferences: 2 },
      '2 differences between the ledger and Stripe. See RUNBOOK.md, “Reconciliation”.',
    ],
    [
      'a late reconciliation',
      { reconciledAt: new Date(NOW_MS - 2 * HOUR_MS) },
      'Reconciliation last completed at 2026-11-30 04:00 UTC. See RUNBOOK.md, “Reconciliation”.',
    ],
    [
      'a reconciliation that never completed',
      { reconciledAt: null },
      'Reconciliation has never completed. See RUNBOOK.md, “Reconciliation”.',
    ],
    [
      'a reconciliation that repairs nothing',
      { reconcileReportsOnly: true },
      'Reconciliation only reports and repairs nothing. See RUNBOOK.md, “Reconciliation”.',
    ],
    [
      'parked jobs',
      {
        parked: [
          { cause: 'disk_full', count: 3 },
          { cause: 'ffmpeg_broken', count: 1 },
        ],
      },
      '4 jobs parked (disk_full: 3, ffmpeg_broken: 1). See RUNBOOK.md, “Parked jobs”.',
    ],
    [
      'mails that no provider takes',
      { unsentMails: { count: 2, oldestAt: new Date(NOW_MS - 3 * HOUR_MS) } },
      '2 mails unsent, the oldest for 3 h. See RUNBOOK.md, “Mails do not arrive”.',
    ],
    [
      'endpoints that are switched off',
      { disabledEndpoints: 1 },
      '1 webhook endpoint switched off after failures. See RUNBOOK.md, “Webhooks out”.',
    ],
  ])('begins with %s', (_, figures, concern) => {
    const { subject, paragraphs } = digestWith(figures);
    expect([subject, paragraphs[0]]).toEqual(['MailSized: 1 thing needs attention', concern]);
    expect(paragraphs).not.toContain('Nothing needs attention.');
    const section = /“(.*)”/.exec(concern)?.[1];
    expect(RUNBOOK).toMatch(new RegExp(`^##+ ${section}$`, 'm'));
  });

  it('counts what needs attention', () => {
    expect(digestWith({ wedgedWorkflows: 1, moneyDifferences: 1 }).subject).toBe('MailSized: 2 things need attention');
  });

  it('is not worried by a mail that was owed a moment ago', () => {
    const unsentMails = { count: 1, oldestAt: new Date(NOW_MS - HOUR_MS / 2) };
    expect(digestWith({ unsentMails }).subject).toBe('MailSized: all is well');
  });
});
