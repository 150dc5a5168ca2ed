import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerSession } from 'smtp-server';
import { credentialsIn } from '../http/credentials.js';
import type { FaultStore } from '../http/faults.js';
import type { MessageStore } from './message-store.js';

const CLOSE_TIMEOUT_MS = 200;
const MAX_SIZE_BYTES = 30_000_000;

export interface SmtpOptions {
  host: string;
  port: number;
  /** Set both or neither: with them, a client must log in. */
  user?: string | undefined;
  /** One, or several separated by commas. */
  password?: string | undefined;
}

export interface RunningSmtp {
  port: number;
  close(): Promise<void>;
}

/** An SMTP refusal; 4xx means "try again", 5xx means "never" (RFC 5321, 4.2.1). */
class SmtpError extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

/** Listens for mail without TLS. The 250 after DATA is sent when the mail is on disk. */
export async function listenSmtp(options: SmtpOptions, store: MessageStore, faults: FaultStore): Promise<RunningSmtp> {
  const needsLogin = options.user !== undefined;
  const server: SMTPServer = new SMTPServer({
    banner: 'MailSized inbox simulator',
    disabledCommands: needsLogin ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    allowInsecureAuth: true,
    authOptional: !needsLogin,
    disableReverseLookup: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
    size: MAX_SIZE_BYTES,
    onAuth(auth, _session, callback) {
      const passwords = credentialsIn(options.password ?? '');
      const accepted = auth.username === options.user && passwords.includes(auth.password ?? '');
      if (accepted) callback(null, { user: auth.username });
      else callback(new SmtpError(535, 'Authentication failed'));
    },
    onData(stream, session, callback) {
      const receive = async (): Promise<'answer' | 'cut'> =>
        receiveMail(await buffer(stream), recipientsOf(session), store, faults);
      receive().then(
        (ending) => (ending === 'cut' ? cutConnection(server, session) : callback(null, 'Stored')),
        (error: Error) => callback(error),
      );
    },
  });
  // A client that disconnects in the middle must not end the process.
  server.on('error', (error) => process.stderr.write(`inbox simulator: ${error.message}\n`));
  server.listen(options.port, options.host);
  if (!server.server.listening) await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function receiveMail(
  raw: Buffer,
  recipients: string,
  store: MessageStore,
  faults: FaultStore,
): Promise<'answer' | 'cut'> {
  const fault = faults.consume('DATA', recipients);
  if (fault) await delay(fault.latencyMs);
  if (fault?.fault === 'drop_request') return 'cut';
  if (fault?.fault === 'status_429') throw new SmtpError(451, '4.3.0 Try again later (simulated)');
  if (fault?.fault === 'status_500') throw new SmtpError(554, '5.3.0 Refused (simulated)');
  await store.add(raw, 'smtp');
  if (fault?.fault === 'status_500_after_effect') throw new SmtpError(451, '4.3.0 Try again later (simulated)');
  return fault?.fault === 'drop_answer_after_effect' ? 'cut' : 'answer';
}

function recipientsOf(session: SMTPServerSession): string {
  return session.envelope.rcptTo.map((recipient) => recipient.address).join(',');
}

function cutConnection(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) {
    if (connection.id === session.id) connection._socket.destroy();
  }
}
