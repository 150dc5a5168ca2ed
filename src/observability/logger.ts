import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

// Headers carry keys. Paths and queries carry tokens: only `loggablePath` of a request is logged.
const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["stripe-signature"]',
  '*.email',
  '*.client_secret',
];

/** One JSON line per event. Never pass personal data: the redaction is only a safety net. */
export function createLogger(options: { level: string; service: string; toStderr?: boolean }): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      redact: { paths: REDACTED, censor: '[redacted]' },
    },
    pino.destination(options.toStderr ? process.stderr.fd : process.stdout.fd),
  );
}
