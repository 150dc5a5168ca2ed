import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  MailDeferred,
  MailRefused,
  MailUnanswered,
  type MailMessage,
} from '../../../src/gateways/mail/mail.gateway.js';
import { MailgunGateway } from '../../../src/gateways/mail/mailgun.gateway.js';
import { SmtpGateway } from '../../../src/gateways/mail/smtp.gateway.js';
import { errorOf } from '../../support/error-of.js';
import type { SimulatorClient } from '../../support/stack/simulator-client.js';
import { mailContract, type MailUnderTest, type MailFault } from './mail-contract.js';
import { API_KEY, DOMAIN, LOGIN, startMailbox } from './mailbox.js';

async function smtp(): Promise<MailUnderTest> {
  const { smtpPort, deadPort, faults, arrived, stop } = await startMailbox();
  const host = '127.0.0.1';
  return {
    gateway: new SmtpGateway({ host, port: smtpPort, ...LOGIN }),
    withWrongLogin: new SmtpGateway({ host, port: smtpPort, ...LOGIN, password: 'login-secret-of-old' }),
    withNobodyThere: new SmtpGateway({ host, port: deadPort, ...LOGIN }),
    arrived,
    breakNext: (trouble) => arm(faults.smtp, 'DATA', trouble),
    detectsFaults: false,
    stop,
  };
}

async function mailgun(): Promise<MailUnderTest> {
  const { mailgunUrl, deadPort, faults, arrived, stop } = await startMailbox();
  const options = { apiKey: API_KEY, domain: DOMAIN, apiBase: mailgunUrl };
  return {
    gateway: new MailgunGateway(options),
    withWrongLogin: new MailgunGateway({ ...options, apiKey: 'key-login-secret-of-old' }),
    withNobodyThere: new MailgunGateway({ ...options, apiBase: `http://127.0.0.1:${deadPort}` }),
    arrived,
    breakNext: (trouble) => arm(faults.mailgun, 'POST', trouble),
    detectsFaults: true,
    stop,
  };
}

mailContract('MailgunGateway (Mailgun simulator)', mailgun);
mailContract('SmtpGateway (SMTP of the inbox simulator)', smtp);

const message: MailMessage = {
  messageId: 'job-1.done@mg.example.test',
  from: 'videos@mg.example.test',
  to: 'anna.secret@example.test',
  subject: 'Ready',
  text: 'Ready',
  html: '<p>Ready</p>',
};

describe('a recipient that is refused', () => {
  it('by SMTP with 5xx is refused for good', async () => {
    const { smtpPort, faults, stop } = await startMailbox();
    onTestFinished(stop);
    await faults.smtp.arm({ method: 'DATA', fault: 'status_500' });
    const error = await errorOf(new SmtpGateway({ host: '127.0.0.1', port: smtpPort, ...LOGIN }).send(message));
    expect(error).toBeInstanceOf(MailRefused);
    expect(error).toMatchObject({ code: 'smtp_554' });
  });

  it('by Mailgun with 4xx is refused for good', async () => {
    const { mailgunUrl, stop } = await startMailbox();
    onTestFinished(stop);
    const options = { apiKey: API_KEY, domain: DOMAIN, apiBase: mailgunUrl };
    const error = await errorOf(new MailgunGateway(options).send({ ...message, to: '' }));
    expect(error).toBeInstanceOf(MailRefused);
    expect(error).toMatchObject({ code: 'mailgun_400' });
    const elsewhere = new MailgunGateway({ ...options, domain: 'other.example.test' });
    expect(await errorOf(elsewhere.send(message))).toMatchObject({ code: 'mailgun_404' });
  });
});

describe('what Mailgun itself has not answered is no refusal', () => {
  it('when its certificate is not trusted: nothing was sent, and Mailgun counts as away', async () => {
    const pem = (name: string) => readFileSync(new URL(`../webhooks/tls/${name}.pem`, import.meta.url));
    const server = createHttpsServer({ key: pem('key'), cert: pem('certificate') }, (_, response) => response.end());
    const gateway = mailgunAt(`https://127.0.0.1:${await portOf(server)}`);
    expect(await errorOf(gateway.send(message))).toBeInstanceOf(MailDeferred);
    await expect(gateway.ping()).rejects.toThrow(MailDeferred);
  });

  it.each([
    ['garbled', (socket: Socket) => socket.end('HTTP/9 nothing\r\n\r\n')],
    ['lost', (socket: Socket) => socket.destroy()],
    ['that of a proxy', (socket: Socket) => socket.end('HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 0\r\n\r\n')],
  ])('when the answer is %s: Mailgun may have accepted the mail', async (_, answer) => {
    const server = createServer((socket) => socket.on('error', () => undefined).once('data', () => answer(socket)));
    const gateway = mailgunAt(`http://127.0.0.1:${await portOf(server)}`);
    expect(await errorOf(gateway.send(message))).toBeInstanceOf(MailUnanswered);
    await expect(gateway.ping()).rejects.toThrow(MailUnanswered);
  });

  const mailgunAt = (apiBase: string) => new MailgunGateway({ apiKey: API_KEY, domain: DOMAIN, apiBase });

  async function portOf(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }
});

async function arm(simulator: SimulatorClient, method: string, trouble: MailFault): Promise<void> {
  const fault = { busy: 'status_429', lost: 'drop_answer_after_effect' }[trouble];
  await simulator.arm({ method, fault });
}
