import { eventually } from './eventually.js';
import { Simulator } from './simulator.js';

/** One mail that has arrived. */
export interface Letter {
  id: number;
  messageId: string | null;
  from: string;
  to: string[];
  subject: string;
  transport: 'smtp' | 'mailgun-simulator';
  text: string | null;
  html: string | null;
}

/** What customers find in their mailboxes, and the controls of the SMTP server. Give each order an address of its own. */
export class Inbox extends Simulator {
  /** Oldest first. */
  async lettersTo(address: string): Promise<Letter[]> {
    const { messages } = await this.get<{ messages: Letter[] }>('/api/messages');
    const own = messages.filter(({ to }) => to.includes(address)).reverse();
    return await Promise.all(own.map(({ id }) => this.get<Letter>(`/api/messages/${id}`)));
  }

  /** Waits until so many letters have arrived. */
  async awaitLetters(address: string, count = 1): Promise<Letter[]> {
    return await eventually(
      () => this.lettersTo(address),
      (letters) => letters.length >= count,
      { patienceMs: 30_000 },
    );
  }
}
