import Mailgun from 'mailgun.js';
import { MailDeferred, MailRefused, MailUnanswered, type MailGateway, type MailMessage } from './mail.gateway.js';

export interface MailgunOptions {
  apiKey: string;
  domain: string;
  /** https://api.mailgun.net, https://api.eu.mailgun.net, or a simulator. */
  apiBase: string;
}

// Codes of Node.js for a connection that was never established, so that nothing can have been sent.
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
// Codes of OpenSSL and Node.js for a certificate that is not trusted. The request is sent only after this check.
const UNTRUSTED_CERTIFICATE = /^(?:CERT_|UNABLE_TO_|ERR_TLS_CERT_)|SELF_SIGNED_CERT/;
// With these, a proxy reports that it has no answer of Mailgun to pass on.
const ANSWER_LOST_BY_PROXY = new Set([408, 502, 504]);

/** Mailgun, through its official SDK. https://documentation.mailgun.com/docs/mailgun/api-reference */
export class MailgunGateway implements MailGateway {
  readonly name = 'mailgun';
  private readonly client;

  constructor(private readonly options: MailgunOptions) {
    this.client = new Mailgun(FormData).client({
      username: 'api',
      key: options.apiKey,
      url: options.apiBase,
      timeout: 20_000,
    });
  }

  async send(message: MailMessage): Promise<void> {
    await this.translateErrors(() =>
      this.client.messages.create(this.options.domain, {
        from: message.from,
        to: [message.to],
        subject: message.subject,
        text: message.text,
        html: message.html,
        'h:Message-Id': `<${message.messageId}>`,
        // Tracking would replace the customer's private link with one that a third party can follow.
        'o:tracking': 'no',
      }),
    );
  }

  async wasAccepted(messageId: string): Promise<boolean> {
    // Mailgun recommends its logs API, but documents a filter by message id only for this one.
    const found = await this.translateErrors(() =>
      this.client.events.get(this.options.domain, { 'message-id': messageId, event: 'accepted', limit: 1 }),
    );
    return found.items.length > 0;
  }

  /** Sends a message without a recipient: a key that may only send allows nothing else. Mailgun checks it first. */
  async ping(): Promise<void> {
    const message = { from: `ping@${this.options.domain}`, subject: 'ping', text: 'ping', to: [] };
    try {
      await this.translateErrors(() => this.client.messages.create(this.options.domain, message));
    } catch (error) {
      if (!(error instanceof MailRefused) || error.code !== 'mailgun_400') throw error;
    }
  }

  // The SDK's errors quote the request and the address in it, so only the status is passed on.
  private async translateErrors<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const { status, networkCode } = answerOf(error);
      if (status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429) {
        throw new MailRefused(`mailgun_${status}`);
      }
      const problem = `Mailgun gave no usable answer (${status ?? networkCode ?? 'no answer'})`;
      if (status === 429 || (networkCode !== null && neverConnected(networkCode))) throw new MailDeferred(problem);
      if (status === null || ANSWER_LOST_BY_PROXY.has(status)) throw new MailUnanswered(problem);
      throw new Error(problem);
    }
  }
}

function neverConnected(networkCode: string): boolean {
  return NEVER_CONNECTED.has(networkCode) || UNTRUSTED_CERTIFICATE.test(networkCode);
}

/**
 * The status of Mailgun's answer, or the code of the network error. The SDK reports every failure without an answer as
 * status 400 with the failure's code as its message; the message of an answer is its reason phrase, "Bad Request". If such
 * a failure counted as a refusal, a mail that Mailgun accepted would be sent again by SMTP.
 */
function answerOf(error: unknown): { status: number | null; networkCode: string | null } {
  const { status, message } = error as { status?: unknown; message?: unknown };
  const isCode = typeof message === 'string' && /^[A-Z][A-Z0-9_]+$/.test(message) && message !== 'ERR_BAD_REQUEST';
  if (status === 400 && isCode) return { status: null, networkCode: message };
  return { status: typeof status === 'number' ? status : null, networkCode: null };
}
