import { createTransport, type Transporter } from 'nodemailer';
import { MailDeferred, MailRefused, type MailGateway, type MailMessage } from './mail.gateway.js';

export interface SmtpOptions {
  host: string;
  port: number;
  username?: string;
  password?: string;
}

/**
 * Any SMTP server, through nodemailer. Port 465 uses TLS from the first byte, other ports use STARTTLS if the server
 * offers it. A password leaves this machine only over TLS.
 */
export class SmtpGateway implements MailGateway {
  readonly name = 'smtp';
  private readonly transport: Transporter;

  constructor(options: SmtpOptions) {
    this.transport = createTransport({
      host: options.host,
      port: options.port,
      secure: options.port === 465,
      requireTLS: needsStartTls(options),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(options.username && { auth: { user: options.username, pass: options.password ?? '' } }),
    });
  }

  async send(message: MailMessage): Promise<void> {
    const { messageId, ...rest } = message;
    try {
      await this.transport.sendMail({ ...rest, messageId: `<${messageId}>` });
    } catch (error) {
      const { responseCode, code, syscall } = error as { responseCode?: number; code?: string; syscall?: string };
      if (responseCode !== undefined && responseCode >= 500) throw new MailRefused(`smtp_${responseCode}`);
      const problem = `the SMTP server did not accept the mail (${responseCode ?? code ?? 'no answer'})`;
      const wasReached = syscall !== 'connect' && syscall !== 'getaddrinfo';
      if (responseCode !== undefined || !wasReached) throw new MailDeferred(problem);
      throw new Error(problem);
    }
  }

  async ping(): Promise<void> {
    await this.transport.verify();
  }

  /** SMTP cannot answer this. A repeated message carries the same Message-ID, so that mailboxes show it once. */
  async wasAccepted(): Promise<null> {
    return null;
  }
}

/** When a password is configured, a server without STARTTLS is refused, unless it is on this machine. */
export function needsStartTls({ host, port, username }: SmtpOptions): boolean {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  return username !== undefined && port !== 465 && !isLoopback;
}
