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
   * @throws MailDeferred when it did not take the message and may take it later.
   * @throws any other error when the outcome is unknown: it may have taken the message.
   */
  send(message: MailMessage): Promise<void>;
  /**
   * Whether a message of an earlier try was taken; null when this provider cannot tell.
   *
   * @throws MailRefused when we may not ask.
   * @throws any other error when it may answer later.
   */
  wasAccepted(messageId: string): Promise<boolean | null>;
}

export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  constructor(readonly code: string) {
    super('the mail provider refused the message');
  }
}

/** The provider answered "not now", or was never reached: it certainly does not have the message. */
export class MailDeferred extends Error {
  override readonly name = 'MailDeferred';
}
