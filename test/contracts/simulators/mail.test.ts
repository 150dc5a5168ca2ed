import Mailgun from 'mailgun.js';
import { createTransport } from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Message, MessageSummary } from '../../../stack/simulators/inbox/message-store.js';
import { startInbox } from '../../../stack/simulators/inbox/server.js';
import { startMailgunSimulator } from '../../../stack/simulators/mailgun/server.js';
import { eventually } from '../../support/eventually.js';
import { Admin, temporaryFolder } from './support/fixtures.js';
import { MAILGUN_DOMAIN, MAILGUN_KEY, SMTP_LOGIN } from './support/process.js';

const MAIL = {
  from: 'MailSized <noreply@mg.example.test>',
  to: 'anna@example.test',
  subject: 'Your video fits ✓',
  text: 'Here is the link.',
  html: '<p>Here is the <b>link</b>.</p>',
};

describe('the inbox simulator', () => {
  it('keeps what arrives by SMTP, for programs and for people', async () => {
    const { inbox, smtp } = await mailWorld();
    const sent = await smtp().sendMail({ ...MAIL, messageId: '<job-1@example.test>', replyTo: 'help@example.test' });
    const [summary] = await listMails(inbox.url);
    expect(summary).toMatchObject({
      messageId: sent.messageId,
      to: ['anna@example.test'],
      subject: MAIL.subject,
      transport: 'smtp',
    });
    const mail = await readMail(inbox.url, summary?.id);
    expect(mail).toMatchObject({ html: MAIL.html });
    expect(mail.text?.trim()).toBe(MAIL.text);
    expect(mail.headers).toContainEqual({ name: 'Reply-To', value: 'help@example.test' });

    const list = await (await fetch(inbox.url)).text();
    expect(list).toContain('<title>Inbox simulator</title>');
    expect(list).toContain(MAIL.subject);
    const page = await (await fetch(`${inbox.url}/messages/${summary?.id}`)).text();
    expect(page).toContain('<iframe sandbox ');
    expect(page).not.toContain(MAIL.html);

    await fetch(`${inbox.url}/api/messages`, { method: 'DELETE' });
    expect(await listMails(inbox.url)).toEqual([]);
  });

  it('asks for the login that it was given', async () => {
    const { inbox, smtp } = await mailWorld();
    await expect(smtp({ user: 'mailer', pass: 'wrong' }).sendMail(MAIL)).rejects.toMatchObject({ responseCode: 535 });
    await expect(smtp(null).sendMail(MAIL)).rejects.toMatchObject({ responseCode: 530 });
    expect(await listMails(inbox.url)).toEqual([]);
  });

  it('can refuse for now, and takes the next try', async () => {
    const { inbox, smtp } = await mailWorld();
    await new Admin(inbox.url).post('faults', { fault: 'status_429', pathPattern: 'anna@' });
    await expect(smtp().sendMail(MAIL)).rejects.toMatchObject({ responseCode: 451 });
    expect(await listMails(inbox.url)).toEqual([]);
    await smtp().sendMail(MAIL);
    expect(await listMails(inbox.url)).toHaveLength(1);
  });

  it('can take a mail and go away without saying so', async () => {
    const { inbox, smtp } = await mailWorld();
    await new Admin(inbox.url).post('faults', { fault: 'drop_answer_after_effect' });
    await expect(smtp().sendMail(MAIL)).rejects.toThrow();
    expect(await listMails(inbox.url)).toHaveLength(1);
  });
});

describe('the Mailgun simulator', () => {
  it('queues a message and brings it to the inbox', async () => {
    const { inbox, mailgun } = await mailWorld();
    const answer = await mailgun().messages.create(MAILGUN_DOMAIN, {
      ...MAIL,
      'h:Message-Id': '<job-1.done@mg.example.test>',
      'h:Reply-To': 'help@example.test',
      'v:jobId': 'job-1',
      'o:tag': ['done', 'video'],
    });
    expect(answer).toMatchObject({ id: '<job-1.done@mg.example.test>', message: 'Queued. Thank you.' });
    const [summary] = await eventually(
      () => listMails(inbox.url),
      (mails) => mails.length > 0,
    );
    expect(summary).toMatchObject({ messageId: answer.id, subject: MAIL.subject, transport: 'mailgun-simulator' });
    const mail = await readMail(inbox.url, summary?.id);
    expect(mail.headers).toContainEqual({ name: 'Reply-To', value: 'help@example.test' });
    expect(mail.html).toBe(MAIL.html);
  });

  it('tells afterwards what it had accepted, by message id', async () => {
    const { mailgun } = await mailWorld();
    const { id = '' } = await mailgun().messages.create(MAILGUN_DOMAIN, { ...MAIL, 'v:jobId': 'job-1' });
    expect(id).toMatch(/^<[^<>@]+@mg\.example\.test>$/);
    const find = async (messageId: string) =>
      (await mailgun().events.get(MAILGUN_DOMAIN, { event: 'accepted', 'message-id': messageId })).items;
    expect(await find(id.slice(1, -1))).toMatchObject([
      { event: 'accepted', recipient: 'anna@example.test', 'user-variables': { jobId: 'job-1' } },
    ]);
    expect(await find('other@mg.example.test')).toEqual([]);
  });

  it('tells the same by the logs API, which replaces the events', async () => {
    const { mailgun } = await mailWorld();
    const sent = await mailgun().messages.create(MAILGUN_DOMAIN, { ...MAIL, 'o:tag': 'done' });
    await mailgun().messages.create(MAILGUN_DOMAIN, MAIL);
    const equal = (attribute: string, value = '') => ({
      attribute,
      comparator: '=',
      values: [{ label: value, value }],
    });
    const logs = await mailgun().logs.list({
      start: new Date(Date.now() - 3_600_000),
      end: new Date(),
      events: ['accepted'],
      filter: { AND: [equal('domain', MAILGUN_DOMAIN), equal('message_id', sent.id)] },
    });
    expect(logs.items).toMatchObject([{ event: 'accepted', recipient: 'anna@example.test', tags: ['done'] }]);
  });

  it('refuses a wrong key, another domain and a message without recipients', async () => {
    const { mailgun } = await mailWorld();
    const send = (key: string, domain: string, to: string) => mailgun(key).messages.create(domain, { ...MAIL, to });
    await expect(send('key-wrong', MAILGUN_DOMAIN, MAIL.to)).rejects.toMatchObject({ status: 401 });
    await expect(send(MAILGUN_KEY, 'other.example.test', MAIL.to)).rejects.toMatchObject({ status: 404 });
    await expect(send(MAILGUN_KEY, MAILGUN_DOMAIN, '')).rejects.toMatchObject({ status: 400 });
  });

  it.each([
    ['status_500', 500, 0],
    ['status_429', 429, 0],
    ['status_500_after_effect', 500, 1],
  ])('can be made to fail with %s', async (fault, status, accepted) => {
    const { mailgun, mailgunUrl } = await mailWorld();
    await new Admin(mailgunUrl).post('faults', { fault, pathPattern: '/messages$' });
    await expect(mailgun().messages.create(MAILGUN_DOMAIN, MAIL)).rejects.toMatchObject({ status });
    const events = await mailgun().events.get(MAILGUN_DOMAIN, { event: 'accepted' });
    expect(events.items).toHaveLength(accepted);
  });

  it('can accept and cut the connection', async () => {
    const { mailgun, mailgunUrl } = await mailWorld();
    await new Admin(mailgunUrl).post('faults', { method: 'POST', fault: 'drop_answer_after_effect' });
    await expect(mailgun().messages.create(MAILGUN_DOMAIN, MAIL)).rejects.toThrow();
    expect((await mailgun().events.get(MAILGUN_DOMAIN, { event: 'accepted' })).items).toHaveLength(1);
  });
});

async function mailWorld() {
  const dataDir = await temporaryFolder();
  const inbox = await startInbox({ dataDir, smtpUser: SMTP_LOGIN.user, smtpPassword: SMTP_LOGIN.pass });
  const mailgun = await startMailgunSimulator({
    dataDir,
    apiKey: MAILGUN_KEY,
    domain: MAILGUN_DOMAIN,
    deliver: (raw, deliveryKey) => inbox.messages.add(raw, 'mailgun-simulator', deliveryKey),
  });
  onTestFinished(async () => {
    await mailgun.close();
    await inbox.close();
  });
  return {
    inbox,
    mailgunUrl: mailgun.url,
    mailgun: (key = MAILGUN_KEY) => new Mailgun(FormData).client({ username: 'api', key, url: mailgun.url }),
    smtp: (auth: { user: string; pass: string } | null = SMTP_LOGIN) =>
      createTransport({ host: '127.0.0.1', port: inbox.smtpPort, ...(auth ? { auth } : {}) }),
  };
}

async function listMails(url: string): Promise<MessageSummary[]> {
  const { messages } = (await (await fetch(`${url}/api/messages`)).json()) as { messages: MessageSummary[] };
  return messages;
}

async function readMail(url: string, id: number | undefined): Promise<Message> {
  return (await (await fetch(`${url}/api/messages/${id}`)).json()) as Message;
}
