import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

// Query strings carry job tokens and presigned signatures; headers carry keys.
const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["stripe-signature"]',
  '*.email',
  '*.client_secret',
];

/** One JSON line per event. Never pass personal data: the redaction is a net, not a licence. */
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

/** A path as it may be logged: without its query, and of an upload token only the job's id. */
export function loggablePath(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\/v1\/uploads\/[^/.]*)[^/]*/, '$1');
}
