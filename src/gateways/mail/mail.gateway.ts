/** A mail that is ready to send. It holds personal data: never log it. */
export interface MailMessage {
  /** RFC 5322 Message-ID without the angle brackets; the same in every attempt to send this mail. */
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** A provider that sends mail. */
export interface MailGateway {
  readonly name: 'mailgun' | 'smtp';
  /**
   * Passes the message to the provider.
   *
   * @throws MailRefused when the provider refused it permanently.
   * @throws MailDeferred when the provider did not accept it now but may accept it later.
   * @throws MailUnanswered when no answer arrived: the provider may have accepted the message.
   * @throws any other error when the outcome is unknown as well.
   */
  send(message: MailMessage): Promise<void>;
  /**
   * Whether the provider accepted a message in an earlier attempt; null when this provider cannot say.
   *
   * @throws MailRefused when we are not permitted to ask.
   * @throws any other error when the provider may answer later.
   */
  wasAccepted(messageId: string): Promise<boolean | null>;
  /** Checks, without sending a mail, whether the provider would accept one from us. @throws when it would not. */
  ping(): Promise<void>;
}

export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  constructor(readonly code: string) {
    super('the mail provider refused the message');
  }
}

/** The provider answered "not now" or was never reached: it does not have the message. */
export class MailDeferred extends Error {
  override readonly name = 'MailDeferred';
}

/** The provider was reached, but its answer was lost. A provider that accepted the message may be slow to say so. */
export class MailUnanswered extends Error {
  override readonly name = 'MailUnanswered';
}
