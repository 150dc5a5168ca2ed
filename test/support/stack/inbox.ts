import { eventually } from '../eventually.js';
import { SimulatorClient } from './simulator-client.js';

/** A mail that has arrived. */
export interface ReceivedMail {
  id: number;
  messageId: string | null;
  from: string;
  to: string[];
  subject: string;
  transport: 'smtp' | 'mailgun-simulator';
  text: string | null;
  html: string | null;
}

/** The link in a mail. */
export function linkIn({ text }: Pick<ReceivedMail, 'text'>): URL {
  return new URL(/https?:\S+/.exec(text ?? '')?.[0] ?? '');
}

/** The mailboxes of the customers, and the controls of the SMTP server. Use a different address for each order. */
export class Inbox extends SimulatorClient {
  /** What has arrived for everybody, without the texts. */
  async allMails(): Promise<Pick<ReceivedMail, 'id' | 'to' | 'subject'>[]> {
    return (await this.get<{ messages: ReceivedMail[] }>('/api/messages')).messages;
  }

  /** Oldest first. */
  async mailsTo(address: string): Promise<ReceivedMail[]> {
    const own = (await this.allMails()).filter(({ to }) => to.includes(address)).reverse();
    return await Promise.all(own.map(({ id }) => this.get<ReceivedMail>(`/api/messages/${id}`)));
  }

  /** Waits until this many mails have arrived. */
  async waitForMails(address: string, count = 1): Promise<ReceivedMail[]> {
    return await eventually(
      () => this.mailsTo(address),
      (letters) => letters.length >= count,
      { timeoutMs: 30_000 },
    );
  }
}
