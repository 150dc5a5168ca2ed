import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { Logger } from '../src/observability/logger.js';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Writes the SDK's messages as the same JSON lines as all other logs. Our logger's level decides which ones. */
export function temporalLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('TRACE', ({ level, message, meta }: LogEntry) => {
    const { error, ...rest } = meta ?? {};
    logger[LEVELS[level]]({ ...rest, ...(error !== undefined && { err: error as Error }) }, message);
  });
}
