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

/** A path that is safe to log: without its query, and with only the job's id from an upload token. */
export function loggablePath(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\/v1\/uploads\/[^/.]*)[^/]*/, '$1');
}
