import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MailRefused, type MailMessage } from '../../../src/gateways/mail/mail.gateway.js';
import { MailgunGateway } from '../../../src/gateways/mail/mailgun.gateway.js';
import { SmtpGateway } from '../../../src/gateways/mail/smtp.gateway.js';
import { reservePorts } from '../../../stack/ports.js';
import { startInbox, type RunningInbox } from '../../../stack/simulators/inbox/server.js';
import type { Message } from '../../../stack/simulators/inbox/message-store.js';
import { startMailgunSimulator } from '../../../stack/simulators/mailgun/server.js';
import { errorOf } from '../../support/error-of.js';
import { eventually } from '../../support/eventually.js';
import { mailContract, type MailUnderTest, type MailFault } from './mail-contract.js';

const DOMAIN = 'mg.example.test';
const API_KEY = 'key-login-secret';
const LOGIN = { username: 'mailer', password: 'login-secret' };

/** The simulated world: a mailbox that is reached by SMTP and by Mailgun. */
async function mailbox() {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-mail-'));
  const reservation = await reservePorts('free');
  const inbox = await startInbox({ dataDir, smtpUser: LOGIN.username, smtpPassword: LOGIN.password });
  const mailgun = await startMailgunSimulator({
    dataDir,
    apiKey: API_KEY,
    domain: DOMAIN,
    deliver: (raw, deliveryKey) => inbox.messages.add(raw, 'mailgun-simulator', deliveryKey),
  });
  return {
    inbox,
    mailgun,
    // Kept for us, and nobody listens.
    deadPort: reservation.ports.smtp,
    stop: async () => {
      await mailgun.close();
      await inbox.close();
      reservation.release();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function smtp(): Promise<MailUnderTest> {
  const { inbox, deadPort, stop } = await mailbox();
  const host = '127.0.0.1';
  return {
    gateway: new SmtpGateway({ host, port: inbox.smtpPort, ...LOGIN }),
    withWrongLogin: new SmtpGateway({ host, port: inbox.smtpPort, ...LOGIN, password: 'login-secret-of-old' }),
    withNobodyThere: new SmtpGateway({ host, port: deadPort, ...LOGIN }),
    arrived: async () => messagesIn(inbox),
    breakNext: (trouble) => arm(inbox.url, 'DATA', trouble),
    detectsFaults: false,
    stop,
  };
}

async function mailgun(): Promise<MailUnderTest> {
  const world = await mailbox();
  const options = { apiKey: API_KEY, domain: DOMAIN, apiBase: world.mailgun.url };
  return {
    gateway: new MailgunGateway(options),
    withWrongLogin: new MailgunGateway({ ...options, apiKey: 'key-login-secret-of-old' }),
    withNobodyThere: new MailgunGateway({ ...options, apiBase: `http://127.0.0.1:${world.deadPort}` }),
    arrived: async () => {
      await delivered(world.mailgun.url);
      return messagesIn(world.inbox);
    },
    breakNext: (trouble) => arm(world.mailgun.url, 'POST', trouble),
    detectsFaults: true,
    stop: world.stop,
  };
}

mailContract('MailgunGateway (Mailgun simulator)', mailgun);
mailContract('SmtpGateway (SMTP of the inbox simulator)', smtp);

describe('a recipient that is refused', () => {
  const message: MailMessage = {
    messageId: 'job-1.done@mg.example.test',
    from: 'videos@mg.example.test',
    to: 'anna.secret@example.test',
    subject: 'Ready',
    text: 'Ready',
    html: '<p>Ready</p>',
  };

  it('by SMTP with 5xx is refused for good', async () => {
    const { inbox, stop } = await mailbox();
    onTestFinished(stop);
    await arm(inbox.url, 'DATA', 'status_500');
    const error = await errorOf(new SmtpGateway({ host: '127.0.0.1', port: inbox.smtpPort, ...LOGIN }).send(message));
    expect(error).toBeInstanceOf(MailRefused);
    expect(error).toMatchObject({ code: 'smtp_554' });
  });

  it('by Mailgun with 4xx is refused for good', async () => {
    const world = await mailbox();
    onTestFinished(world.stop);
    const options = { apiKey: API_KEY, domain: DOMAIN, apiBase: world.mailgun.url };
    const error = await errorOf(new MailgunGateway(options).send({ ...message, to: '' }));
    expect(error).toBeInstanceOf(MailRefused);
    expect(error).toMatchObject({ code: 'mailgun_400' });
    const elsewhere = new MailgunGateway({ ...options, domain: 'other.example.test' });
    expect(await errorOf(elsewhere.send(message))).toMatchObject({ code: 'mailgun_404' });
  });
});

async function arm(url: string, method: string, trouble: MailFault | 'status_500'): Promise<void> {
  const fault = { busy: 'status_429', lost: 'drop_answer_after_effect', status_500: 'status_500' }[trouble];
  const answer = await fetch(`${url}/_simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method, fault }),
  });
  if (!answer.ok) throw new Error(`the fault was not taken: ${answer.status}`);
}

/** Oldest first, each whole. */
function messagesIn(inbox: RunningInbox): Message[] {
  return inbox.messages
    .list()
    .reverse()
    .map(({ id }) => inbox.messages.find(id))
    .filter((message) => message !== null);
}

/** Mailgun accepts first and delivers then: waits until as much is delivered as was accepted. */
async function delivered(url: string): Promise<void> {
  const count = async (event: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`api:${API_KEY}`).toString('base64')}`;
    const answer = await fetch(`${url}/v3/${DOMAIN}/events?event=${event}`, { headers: { authorization } });
    return ((await answer.json()) as { items: unknown[] }).items.length;
  };
  await eventually(
    async () => ({ delivered: await count('delivered'), accepted: await count('accepted') }),
    ({ delivered, accepted }) => delivered >= accepted,
    { explain: () => 'accepted mail was never delivered' },
  );
}
