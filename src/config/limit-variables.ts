// The groups of variables for what callers may use.
import { z } from 'zod';
import { positive, quota } from './variable-types.js';

export const quotas = z.object({
  ANONYMOUS_JOBS_PER_DAY: quota(50).describe(
    'Jobs that one network address can make in a day (UTC) without an account.',
  ),
  ANONYMOUS_BYTES_PER_DAY: quota(20_000_000_000).describe('Bytes in a day of one address without an account.'),
  ANONYMOUS_CONCURRENT_JOBS: quota(10).describe('Concurrent jobs of one address without an account.'),
  ACCOUNT_JOBS_PER_DAY: quota(1000).describe('The same for an account that has no quota of its own.'),
  ACCOUNT_BYTES_PER_DAY: quota(400_000_000_000).describe('Bytes in a day of an account without a quota of its own.'),
  ACCOUNT_CONCURRENT_JOBS: quota(50).describe('Concurrent jobs of an account without a quota of its own.'),
  TEST_JOBS_PER_DAY: quota(20).describe(
    'Jobs that an account can make in a day with its test keys: they cost no money, and are encoded all the same.',
  ),
  TEST_BYTES_PER_DAY: quota(2_000_000_000).describe('Bytes in a day of the test keys of an account.'),
  TEST_CONCURRENT_JOBS: quota(2).describe('Concurrent jobs of the test keys of an account.'),
  UNPAID_BYTES_PER_CALLER: quota(10_000_000_000).describe(
    'Maximum bytes of unpaid jobs, of one account or network address.',
  ),
  UNPAID_BYTES_IN_ALL: quota(500_000_000_000).describe('Maximum bytes of unpaid jobs, of all callers together.'),
  STORAGE_CAPACITY_BYTES: positive()
    .optional()
    .describe(
      'Maximum bytes that all open jobs together may need in the store. A new job beyond that is refused. Absent: no limit.',
    ),
  CONNECTIONS_PER_ADDRESS: positive()
    .optional()
    .describe(
      'Maximum number of connections that one network address can have open at one API process; further ones are closed at once. Trusted proxies are exempt. Absent: EVENT_STREAMS_PER_CALLER and 200 more.',
    ),
  EVENT_STREAMS_PER_CALLER: positive()
    .default(100)
    .describe(
      'Maximum number of event streams that one account or network address can have open at one API process, for instance in tabs; then 429.',
    ),
  EVENT_STREAMS_IN_ALL: positive()
    .default(4000)
    .describe(
      'Maximum number of event streams that one API process holds open, each in about 50 kB of memory; then 503.',
    ),
});

export const rateLimits = z.object({
  ESTIMATES_MAX: positive()
    .default(60)
    .describe('How often one caller can ask for an estimate within ESTIMATES_WINDOW_SEC; then 429.'),
  ESTIMATES_WINDOW_SEC: positive().max(86_400).default(60).describe('The stretch of time that ESTIMATES_MAX is for.'),
  ADDRESS_CHANGES_PER_HOUR: positive()
    .default(20)
    .describe('How often the holder of one job can change its e-mail address within an hour; then 429.'),
  PART_URLS_PER_HOUR: positive()
    .default(5000)
    .describe(
      'How many part URLs are signed for one upload within an hour; then 429. The largest upload has 382 parts.',
    ),
  UPDATES_PER_JOB: positive()
    .max(450)
    .default(400)
    .describe(
      'How often the upload of one job can be completed, and as often its offer replaced, within a day or UPLOAD_TIMEOUT_MIN if that is longer; then 429. Temporal accepts 2000 updates of a job, which must last for support too.',
    ),
  WEBHOOK_SENDS_PER_MINUTE: positive()
    .default(60)
    .describe('How many pings and replays one account can ask for within a minute; then 429.'),
  PREVIEW_OPENS_MAX: positive()
    .default(60)
    .describe('How often the previews of one job can be opened within PREVIEW_OPENS_WINDOW_SEC; then 429.'),
  PREVIEW_OPENS_WINDOW_SEC: positive()
    .max(86_400)
    .default(600)
    .describe('The stretch of time that PREVIEW_OPENS_MAX is for.'),
  LINK_MAILS_MAX: positive()
    .default(3)
    .describe(
      'How often a link is mailed again within LINK_MAILS_WINDOW_SEC: of one job by support, and to one address that asks for a lost link.',
    ),
  RECOVERIES_MAX: positive()
    .default(10)
    .describe('How often one caller can ask for lost links within LINK_MAILS_WINDOW_SEC; then 429.'),
  LINK_MAILS_WINDOW_SEC: positive()
    .max(86_400)
    .default(3600)
    .describe('The stretch of time that LINK_MAILS_MAX and RECOVERIES_MAX are for.'),
});
