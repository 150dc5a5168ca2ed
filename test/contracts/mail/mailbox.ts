import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reservePorts } from '../../../stack/ports.js';
import type { Message } from '../../../stack/simulators/inbox/message-store.js';
import { startInbox } from '../../../stack/simulators/inbox/server.js';
import { startMailgunSimulator } from '../../../stack/simulators/mailgun/server.js';
import { eventually } from '../../support/eventually.js';
import { SimulatorClient } from '../../support/stack/simulator-client.js';

export const DOMAIN = 'mg.example.test';
export const API_KEY = 'key-login-secret';
export const LOGIN = { username: 'mailer', password: 'login-secret' };

/** The simulated world: a mailbox that is reached by SMTP and by Mailgun. */
export async function startMailbox() {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-mail-'));
  const reservation = await reservePorts('free');
  const inbox = await startInbox({ dataDir, smtpUser: LOGIN.username, smtpPassword: LOGIN.password });
  const startMailgun = (port = 0) =>
    startMailgunSimulator({
      dataDir,
      port,
      apiKey: API_KEY,
      domain: DOMAIN,
      deliver: (raw, deliveryKey) => inbox.messages.add(raw, 'mailgun-simulator', deliveryKey),
    });
  let mailgun = await startMailgun();
  let isMailgunUp = true;
  const { url: mailgunUrl, port: mailgunPort } = mailgun;
  return {
    smtpPort: inbox.smtpPort,
    mailgunUrl,
    // Kept for us, and nobody listens.
    deadPort: reservation.ports.smtp,
    faults: { smtp: new SimulatorClient(inbox.url), mailgun: new SimulatorClient(mailgunUrl) },
    stopMailgun: async () => {
      isMailgunUp = false;
      await mailgun.close();
    },
    /** On the same port, with all that it had accepted. Changes nothing while it is up. */
    restartMailgun: async () => {
      if (!isMailgunUp) mailgun = await startMailgun(mailgunPort);
      isMailgunUp = true;
    },
    /** What has arrived, oldest first, each whole. Waits for Mailgun, which accepts first and delivers then. */
    arrived: async (): Promise<Message[]> => {
      await delivered(mailgunUrl);
      return inbox.messages
        .list()
        .reverse()
        .map(({ id }) => inbox.messages.find(id))
        .filter((message) => message !== null);
    },
    stop: async () => {
      await mailgun.close();
      await inbox.close();
      reservation.release();
      await rm(dataDir, { recursive: true });
    },
  };
}

export type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

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
