import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  MailDeferred,
  MailRefused,
  type MailGateway,
  type MailMessage,
} from '../../../src/gateways/mail/mail.gateway.js';
import type { Message } from '../../../stack/simulators/inbox/message-store.js';
import { errorOf } from '../../support/error-of.js';

/** A way to send mail, and the other end of it. */
export interface MailUnderTest {
  gateway: MailGateway;
  /** The same, with a login that is not ours. */
  withWrongLogin: MailGateway;
  /** The same, where nobody answers. */
  withNobodyThere: MailGateway;
  /** What has arrived, oldest first, with all that was accepted. */
  arrived(): Promise<Message[]>;
  /** Makes the next message fail. */
  breakNext(trouble: MailFault): Promise<void>;
  /** Whether this provider can tell afterwards what it has accepted. */
  detectsFaults: boolean;
  stop(): Promise<void>;
}

/** `busy`: not now; `lost`: taken, but the answer is lost. */
export type MailFault = 'busy' | 'lost';

const RECIPIENT = 'anna.secret@example.test';

/** What every way to send mail must do. */
export function mailContract(name: string, make: () => Promise<MailUnderTest>): void {
  describe(`mail by ${name}`, () => {
    let mail: MailUnderTest;
    let message: MailMessage;

    beforeAll(async () => {
      mail = await make();
    });
    afterAll(() => mail.stop());
    beforeEach(() => {
      message = {
        messageId: `${randomUUID()}.done@mg.example.test`,
        from: 'videos@mg.example.test',
        to: RECIPIENT,
        subject: 'Your video is ready – Größe 24 MB ✓',
        text: 'Your video “Größe.mov” is ready.\n',
        html: '<p>Your video “Größe.mov” is <b>ready</b>.</p>',
      };
    });

    async function copies(): Promise<Message[]> {
      return (await mail.arrived()).filter((arrival) => arrival.messageId === `<${message.messageId}>`);
    }

    it('arrives once, under our Message-ID, as text and as HTML', async () => {
      await mail.gateway.send(message);
      const [arrival, ...more] = await copies();
      expect(more).toEqual([]);
      expect(arrival).toMatchObject({
        from: message.from,
        to: [RECIPIENT],
        subject: message.subject,
        html: message.html,
      });
      expect(arrival?.text?.trim()).toBe(message.text.trim());
    });

    it('can be found again only by its own id, where the provider can tell', async () => {
      expect(await mail.gateway.wasAccepted(message.messageId)).toBe(mail.detectsFaults ? false : null);
      await mail.gateway.send(message);
      expect(await mail.gateway.wasAccepted(message.messageId)).toBe(mail.detectsFaults ? true : null);
      expect(await mail.gateway.wasAccepted(`x${message.messageId}`)).toBe(mail.detectsFaults ? false : null);
    });

    it('is refused for good with a login that is not ours', async () => {
      await expect(mail.withWrongLogin.send(message)).rejects.toThrow(MailRefused);
      expect(await copies()).toEqual([]);
    });

    it('may work later when the provider is busy, and does', async () => {
      await mail.breakNext('busy');
      await expect(mail.gateway.send(message)).rejects.toThrow(MailDeferred);
      expect(await copies()).toEqual([]);
      await mail.gateway.send(message);
      expect(await copies()).toHaveLength(1);
    });

    it('may work later when nobody answers', async () => {
      await expect(mail.withNobodyThere.send(message)).rejects.toThrow(MailDeferred);
    });

    it('has an unknown outcome when the answer is lost, which can be asked for where the provider can tell', async () => {
      await mail.breakNext('lost');
      const error = await errorOf(mail.gateway.send(message));
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(MailRefused);
      expect(error).not.toBeInstanceOf(MailDeferred);
      expect(await copies()).toHaveLength(1);
      expect(await mail.gateway.wasAccepted(message.messageId)).toBe(mail.detectsFaults ? true : null);
    });

    it('never names the recipient, the words or the login in an error', async () => {
      const failures = [await errorOf(mail.withWrongLogin.send(message))];
      failures.push(await errorOf(mail.withNobodyThere.send(message)));
      await mail.breakNext('busy');
      failures.push(await errorOf(mail.gateway.send(message)));
      for (const failure of failures) {
        expect(inspect(failure, { depth: 6 })).not.toMatch(/anna\.secret|Größe|login-secret/);
      }
    });

    it('cannot be given a second recipient or a header by a hostile subject', async () => {
      const subject = 'Ready\r\nBcc: eve@example.test\r\nX-Evil: 1';
      await mail.gateway.send({ ...message, subject });
      const [arrival] = await copies();
      expect(arrival?.to).toEqual([RECIPIENT]);
      expect(arrival?.headers.map(({ name: header }) => header.toLowerCase())).not.toContain('x-evil');
      expect(arrival?.headers.map(({ name: header }) => header.toLowerCase())).not.toContain('bcc');
    });
  });
}
