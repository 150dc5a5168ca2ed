import { hostname } from 'node:os';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentLogContext } from './log-context.js';
import { currentTraceField } from './tracing/spans.js';
import { VERSION } from './version.js';

export type { Logger } from 'pino';

// Headers carry keys. Paths and queries carry tokens: only `loggablePath` of a request is logged.
const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["stripe-signature"]',
  '*.email',
  '*.client_secret',
];

export interface LoggerOptions {
  level: string;
  service: string;
  /** What the process does: `api`, or the roles of a worker. */
  role: string;
}

/**
 * One JSON line per event, with the fields of the log context. Never pass personal data: the redaction is only a safety net.
 */
export function createLogger(
  { level, service, role }: LoggerOptions,
  destination: DestinationStream = pino.destination(process.stdout.fd),
): Logger {
  return pino(
    {
      level,
      base: { service, role, version: VERSION, instance: `${hostname()}:${process.pid}` },
      redact: { paths: REDACTED, censor: '[redacted]' },
      mixin: () => ({ ...currentLogContext(), ...currentTraceField() }),
    },
    destination,
  );
}
