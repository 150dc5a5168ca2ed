import Mailgun from 'mailgun.js';
import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { Admin, WebhookReceiver, createIntent, stripeClient, temporaryFolder } from './support/fixtures.js';
import { MAILGUN_DOMAIN, MAILGUN_KEY, SMTP_LOGIN, SimulatorProcess } from './support/process.js';

const PAYMENTS = 6;

it(
  'loses nothing that it has answered for when it is killed, and goes on from there',
  { timeout: 60_000 },
  async () => {
    const dataDir = await temporaryFolder();
    const receiver = new WebhookReceiver();
    const webhookUrl = await receiver.listen();
    receiver.status = 503;

    const first = await SimulatorProcess.start(dataDir, ['--webhook-url', webhookUrl]);
    const before = stripeClient(first.ports.stripePort);
    const confirmed: string[] = [];
    const confirm = (stripe: typeof before, id: string) =>
      stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }, { idempotencyKey: `${id}:confirm` });
    for (let count = 0; count < PAYMENTS; count++) {
      const { id } = await createIntent(before);
      await confirm(before, id);
      confirmed.push(id);
    }
    const waiting = await createIntent(before, { confirm: true, payment_method: 'pm_card_authenticationRequired' });
    const unconfirmed = await createIntent(before);
    const struck = confirm(before, unconfirmed.id).catch(() => null);
    await first.end('SIGKILL');
    await struck;

    receiver.status = 200;
    const second = await SimulatorProcess.start(dataDir, ['--webhook-url', webhookUrl]);
    const after = stripeClient(second.ports.stripePort);
    const admin = new Admin(`http://127.0.0.1:${second.ports.stripePort}`);
    for (const id of [...confirmed, unconfirmed.id]) expect((await confirm(after, id)).status).toBe('succeeded');
    await admin.post('complete-authentication', { payment_intent: waiting.id, outcome: 'succeeded' });
    expect(await admin.effects()).toEqual(Array.from({ length: PAYMENTS + 2 }, () => 'charge 499'));

    await eventually(
      () => {
        const events = receiver.events(after).filter((event) => event.type === 'payment_intent.succeeded');
        return new Set(events.map((event) => JSON.stringify(event.data.object))).size;
      },
      (count) => count === PAYMENTS + 2,
    );
    expect(await second.end('SIGTERM')).toBe(0);
  },
);

it('still has the mail that was accepted before it was killed, once each', { timeout: 60_000 }, async () => {
  const dataDir = await temporaryFolder();
  const first = await SimulatorProcess.start(dataDir);
  const mail = { from: 'noreply@mg.example.test', to: 'anna@example.test', text: 'Hello' };
  const smtp = createTransport({ host: '127.0.0.1', port: first.ports.smtpPort, auth: SMTP_LOGIN });
  const url = `http://127.0.0.1:${first.ports.mailgunPort}`;
  const mailgun = new Mailgun(FormData).client({ username: 'api', key: MAILGUN_KEY, url });
  await smtp.sendMail({ ...mail, subject: 'by SMTP' });
  await mailgun.messages.create(MAILGUN_DOMAIN, { ...mail, subject: 'by Mailgun' });
  await first.end('SIGKILL');

  const second = await SimulatorProcess.start(dataDir);
  const subjects = async (): Promise<string[]> => {
    const response = await fetch(`http://127.0.0.1:${second.ports.inboxPort}/api/messages`);
    const { messages } = (await response.json()) as { messages: { subject: string }[] };
    return messages.map((message) => message.subject).sort();
  };
  expect(await eventually(subjects, (found) => found.length >= 2)).toEqual(['by Mailgun', 'by SMTP']);
});
