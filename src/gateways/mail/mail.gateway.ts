/** A mail, ready to go. Holds personal data: never log it. */
export interface MailMessage {
  /** RFC 5322 Message-ID without the angle brackets; the same on every try of the same mail. */
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** One way to send mail. */
export interface MailGateway {
  readonly name: 'mailgun' | 'smtp';
  /**
   * Hands the message over.
   *
   * @throws MailRefused when the provider said no for good.
   * @throws any other error when it may work later, or the outcome is unknown.
   */
  send(message: MailMessage): Promise<void>;
  /** Whether a message of an earlier try was taken; null when this provider cannot tell. */
  wasAccepted(messageId: string): Promise<boolean | null>;
}

export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  constructor(readonly code: string) {
    super('the mail provider refused the message');
  }
}
