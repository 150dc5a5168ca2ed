import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MailInput } from '../../../src/contracts/activities.js';
import type { MailRoute } from '../../../src/gateways/mail/mail-routing.js';
import { MailRefused, type MailGateway } from '../../../src/gateways/mail/mail.gateway.js';
import { MailgunGateway } from '../../../src/gateways/mail/mailgun.gateway.js';
import { SmtpGateway } from '../../../src/gateways/mail/smtp.gateway.js';
import { type OutboxRepository } from '../../../src/persistence/outbox/outbox.repository.js';
import { type VideosRepository } from '../../../src/persistence/videos/videos.repository.js';
import { quietLogs } from '../../support/workflows/servers.js';
import { useDatabase } from '../persistence/database.js';
import { notifyActivitiesOver, openMailRecords, type MailRecords } from './mail-records.js';
import { API_KEY, DOMAIN, LOGIN, startMailbox, type Mailbox } from './mailbox.js';

const MANY = 100;
const MINUTE_MS = 60 * 1000;

const database = useDatabase();
let mailbox: Mailbox;
let mailgun: MailgunGateway;
let smtp: SmtpGateway;
let outbox: OutboxRepository;
let videos: VideosRepository;
let records: MailRecords;
let jobId: string;
let warnings: { msg: string }[];

beforeAll(async () => {
  quietLogs();
  mailbox = await startMailbox();
  mailgun = new MailgunGateway({ apiKey: API_KEY, domain: DOMAIN, apiBase: mailbox.mailgunUrl });
  smtp = new SmtpGateway({ host: '127.0.0.1', port: mailbox.smtpPort, ...LOGIN });
  records = await openMailRecords(database);
  ({ outbox, videos } = records);
});
afterAll(() => mailbox.stop());
afterEach(() => void vi.useRealTimers());

beforeEach(async () => {
  await mailbox.restartMailgun();
  await Promise.all([mailbox.faults.smtp.disarm(), mailbox.faults.mailgun.disarm()]);
  warnings = [];
  jobId = randomUUID();
  await videos.insert(
    jobId,
    { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' }, email: `${jobId}@example.test` },
    { accountId: null, callerHash: null, emailHash: null, mode: 'live', externalId: null, metadata: {} },
  );
});

interface Attempted {
  route?: MailRoute;
  outbox?: OutboxRepository;
}

const both = (): MailRoute => ({ primary: mailgun, fallback: smtp });

/** What Temporal does at so many attempts, without the time between them. @returns `sent`, or `failed`. */
async function attempt(number: number, { route = both(), outbox: store = outbox }: Attempted = {}): Promise<string> {
  const { sendMail } = notifyActivitiesOver(
    { ...records, outbox: store },
    {
      route,
      logger: pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) }),
    },
  );
  const input: MailInput = { jobId, kind: 'done' };
  try {
    const environment = new MockActivityEnvironment({ attempt: number });
    return (await environment.run<[MailInput], { status: string }, typeof sendMail>(sendMail, input)).status;
  } catch {
    return 'failed';
  }
}

async function attempts(numbers: number[], given: Attempted = {}): Promise<string[]> {
  const outcomes = [];
  for (const number of numbers) outcomes.push(await attempt(number, given));
  return outcomes;
}

const record = async () => (await outbox.listForJob(jobId))[0];

/** By which way each copy came. */
async function copies(): Promise<string[]> {
  const own = (await mailbox.arrived()).filter(({ to }) => to.includes(`${jobId}@example.test`));
  expect(new Set(own.map(({ messageId }) => messageId)).size, 'Message-IDs of one mail').toBeLessThanOrEqual(1);
  return own.map(({ transport }) => transport);
}

const smtpIsBusy = () => mailbox.faults.smtp.arm({ method: 'DATA', fault: 'status_429', times: MANY });
const mailgunTakesItAndLosesTheAnswer = () =>
  mailbox.faults.mailgun.arm({ method: 'POST', fault: 'drop_answer_after_effect' });

/** Mailgun takes a while until it lists what it has accepted. */
function recordingLate(): MailRoute {
  const late: MailGateway = {
    name: 'mailgun',
    send: (message) => mailgun.send(message),
    ping: () => mailgun.ping(),
    wasAccepted: async () => false,
  };
  return { primary: late, fallback: smtp };
}

/** An outbox whose worker dies after the mail went and before that is on record. */
function dyingBeforeItIsMarked(): OutboxRepository {
  return new Proxy(outbox, {
    get: (target, name, receiver) =>
      name === 'markSent'
        ? () => Promise.reject(new Error('the worker died'))
        : (Reflect.get(target, name, receiver) as unknown),
  });
}

describe('a mail to a customer who reads German', () => {
  it('arrives in German', async () => {
    await videos.setLocale(jobId, 'de-AT');
    expect(await attempt(1)).toBe('sent');
    const [copy] = (await mailbox.arrived()).filter(({ to }) => to.includes(`${jobId}@example.test`));
    expect(copy).toMatchObject({ subject: 'Ihr Video ist versandfertig' });
  });
});

describe('a mail while Mailgun is away and the SMTP server is broken', () => {
  it('goes by Mailgun when that comes back first', async () => {
    await mailbox.stopMailgun();
    await smtpIsBusy();
    expect(await attempts([1, 2, 3, 4])).not.toContain('sent');
    await mailbox.restartMailgun();
    expect(await attempt(5)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(await record()).toMatchObject({ status: 'sent', provider: 'mailgun', fallbackReason: null });
  });

  it('goes by SMTP when that comes back first', async () => {
    await mailbox.stopMailgun();
    await smtpIsBusy();
    expect(await attempts([1, 2, 3, 4, 5])).not.toContain('sent');
    await mailbox.faults.smtp.disarm();
    expect(await attempt(6)).toBe('sent');
    await mailbox.restartMailgun();
    expect(await copies()).toEqual(['smtp']);
    expect(await record()).toMatchObject({ provider: 'smtp', fallbackReason: 'primary_unavailable' });
  });

  it('goes by Mailgun at once when the SMTP server refuses it', async () => {
    await mailbox.stopMailgun();
    expect(await attempts([1, 2, 3])).not.toContain('sent');
    await mailbox.restartMailgun();
    await mailbox.faults.smtp.arm({ method: 'DATA', fault: 'status_500', times: MANY });
    expect(await attempt(4)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(await record()).toMatchObject({ provider: 'mailgun', fallbackReason: null });
  });
});

describe('a mail while only Mailgun is away', () => {
  it('goes by SMTP on the fourth try: Mailgun was not reached, so it cannot have taken it', async () => {
    await mailbox.stopMailgun();
    expect(await attempts([1, 2, 3, 4])).toEqual(['failed', 'failed', 'failed', 'sent']);
    await mailbox.restartMailgun();
    expect(await copies()).toEqual(['smtp']);
    expect(await record()).toMatchObject({ provider: 'smtp', fallbackReason: 'primary_unavailable' });
  });
});

describe('a mail that Mailgun may have taken', () => {
  it('waits for Mailgun to come back and say so', async () => {
    await mailbox.faults.mailgun.arm({ method: 'POST', fault: 'status_429', times: 2 });
    await mailgunTakesItAndLosesTheAnswer();
    expect(await attempts([1, 2, 3])).not.toContain('sent');
    await mailbox.stopMailgun();
    expect(await attempts([4, 5]), 'attempts while Mailgun cannot be asked').toEqual(['failed', 'failed']);
    await mailbox.restartMailgun();
    expect(await attempt(6)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(await record()).toMatchObject({ provider: 'mailgun', fallbackReason: null });
  });

  it('waits while Mailgun has not recorded it yet, and is not sent again', async () => {
    await mailgunTakesItAndLosesTheAnswer();
    expect(await attempt(1)).toBe('failed');
    expect(await attempts([2, 3, 4, 5], { route: recordingLate() }), 'before it is recorded').not.toContain('sent');
    expect(await attempt(6)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(await record()).toMatchObject({ status: 'sent', provider: 'mailgun', fallbackReason: null });
  });

  it('goes again when Mailgun has not recorded it after two minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await mailbox.faults.mailgun.arm({ method: 'POST', fault: 'drop_request' });
    expect(await attempt(1)).toBe('failed');
    vi.setSystemTime(Date.now() + MINUTE_MS);
    expect(await attempt(2), 'a minute later').toBe('failed');
    vi.setSystemTime(Date.now() + MINUTE_MS);
    expect(await attempt(3), 'two minutes later').toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
  });

  it('goes by SMTP when Mailgun stays away, and the log says that it may arrive twice', async () => {
    await mailgunTakesItAndLosesTheAnswer();
    expect(await attempt(1)).toBe('failed');
    await mailbox.stopMailgun();
    expect(await attempts([2, 3, 4])).toEqual(['failed', 'failed', 'sent']);
    await mailbox.restartMailgun();
    expect((await copies()).toSorted()).toEqual(['mailgun-simulator', 'smtp']);
    expect(await record()).toMatchObject({ provider: 'smtp', fallbackReason: 'primary_unavailable' });
    expect(warnings.map(({ msg }) => msg)).toContain('a mail may arrive twice');
  });

  it('is not forgotten while the SMTP server fails as well', async () => {
    await mailgunTakesItAndLosesTheAnswer();
    await smtpIsBusy();
    expect(await attempt(1)).toBe('failed');
    await mailbox.stopMailgun();
    expect(await attempts([2, 3, 4, 5, 6, 7])).not.toContain('sent');
    await mailbox.restartMailgun();
    expect(await attempt(8), 'the turn of SMTP').toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(await record()).toMatchObject({ provider: 'mailgun', fallbackReason: null });
  });

  it('is asked for when the worker died before it wrote down that it was sent', async () => {
    expect(await attempt(3, { outbox: dyingBeforeItIsMarked() })).toBe('failed');
    expect(await attempt(4)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(await record()).toMatchObject({ provider: 'mailgun', fallbackReason: null });
  });

  it('is asked for when an earlier version began it and did not note where', async () => {
    await outbox.claim({ _id: `${jobId}:done`, jobId, kind: 'done', messageId: `${jobId}.done@${DOMAIN}` });
    await mailgun.send({
      messageId: `${jobId}.done@${DOMAIN}`,
      from: `videos@${DOMAIN}`,
      to: `${jobId}@example.test`,
      subject: 'Ready',
      text: 'Ready',
      html: '<p>Ready</p>',
    });
    expect(await attempt(4)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
  });

  it.each([
    ['may not be asked (a key that only sends)', new MailRefused('mailgun_403'), [2]],
    ['never answers the question', new Error('Mailgun gave no usable answer (no answer)'), [2, 3, 4]],
  ])('goes again where Mailgun is the only provider and %s', async (_, failure, later) => {
    const sendingOnly: MailGateway = {
      name: 'mailgun',
      send: (message) => mailgun.send(message),
      ping: async () => undefined,
      wasAccepted: () => Promise.reject(failure),
    };
    const route = { primary: sendingOnly, fallback: null };
    await mailbox.faults.mailgun.arm({ method: 'POST', fault: 'drop_request' });
    expect(await attempt(1, { route })).toBe('failed');
    expect((await attempts(later, { route })).at(-1)).toBe('sent');
    expect(await copies()).toEqual(['mailgun-simulator']);
    expect(warnings.map(({ msg }) => msg)).toContain('a mail may arrive twice');
  });
});

describe('a mail that the SMTP server may have taken', () => {
  it('goes by Mailgun under the same Message-ID: SMTP cannot be asked', async () => {
    await mailbox.stopMailgun();
    await mailbox.faults.smtp.arm({ method: 'DATA', fault: 'drop_answer_after_effect' });
    expect(await attempts([1, 2, 3, 4])).not.toContain('sent');
    await mailbox.restartMailgun();
    expect(await attempt(5)).toBe('sent');
    expect((await copies()).toSorted()).toEqual(['mailgun-simulator', 'smtp']);
    expect(await record()).toMatchObject({ provider: 'mailgun', fallbackReason: null });
    expect(warnings.map(({ msg }) => msg)).toContain('a mail may arrive twice');
  });

  it('goes again where SMTP is the only provider, also when the worker died', async () => {
    const route = { primary: smtp, fallback: null };
    expect(await attempt(1, { route, outbox: dyingBeforeItIsMarked() })).toBe('failed');
    expect(await attempt(2, { route })).toBe('sent');
    expect(await copies()).toEqual(['smtp', 'smtp']);
    expect(await record()).toMatchObject({ provider: 'smtp', fallbackReason: null });
  });
});

describe('a mail that Mailgun refuses', () => {
  const refused = (): MailRoute => ({
    primary: new MailgunGateway({ apiKey: 'key-revoked', domain: DOMAIN, apiBase: mailbox.mailgunUrl }),
    fallback: smtp,
  });

  it('goes by SMTP at each try, and the reason is kept over the tries', async () => {
    await smtpIsBusy();
    expect(await attempts([1, 2, 3], { route: refused() })).not.toContain('sent');
    await mailbox.faults.smtp.disarm();
    expect(await attempt(4, { route: refused() })).toBe('sent');
    expect(await copies()).toEqual(['smtp']);
    expect(await record()).toMatchObject({ provider: 'smtp', fallbackReason: 'mailgun_401' });
  });

  it('goes by SMTP on the second try already, although Mailgun answers no question', async () => {
    await mailbox.faults.smtp.arm({ method: 'DATA', fault: 'status_429' });
    expect(await attempts([1, 2], { route: refused() })).toEqual(['failed', 'sent']);
    expect(await record()).toMatchObject({ provider: 'smtp', fallbackReason: 'mailgun_401' });
  });

  it('and the SMTP server too, is owed until one of them takes it', async () => {
    await mailbox.faults.smtp.arm({ method: 'DATA', fault: 'status_500', times: 5 });
    expect(await attempts([1, 2, 3, 4, 5], { route: refused() })).not.toContain('sent');
    expect(await record()).toMatchObject({ status: 'sending', provider: null });
    expect(await attempt(6, { route: refused() })).toBe('sent');
    expect(await copies()).toEqual(['smtp']);
  });
});
