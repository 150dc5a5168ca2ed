import type { Logger } from './logger.js';

/** The signal that switches a running process between LOG_LEVEL and `debug`. */
export const LEVEL_SIGNAL = 'SIGUSR2';

/**
 * Lets an operator see more of a running process: the signal switches it to `debug`, and the next one back. A signal
 * needs no port and no password, and reaches only one process.
 */
export function switchLevelOnSignal(logger: Logger): void {
  const configured = logger.level;
  process.on(LEVEL_SIGNAL, () => {
    logger.level = logger.level === configured ? 'debug' : configured;
    logger.info({ switchedTo: logger.level }, 'the log level is switched');
  });
}
