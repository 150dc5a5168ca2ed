import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../src/observability/logger.js';

const RETRY_INTERVAL_MS = 1000;
const MAX_ATTEMPTS = 60;

/** Waits for a server that is still starting, for a minute: longer is for whoever supervises the process. */
export async function connectWithRetry<T>(connect: () => Promise<T>, logger: Logger): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connect();
    } catch (error) {
      if (tries >= MAX_ATTEMPTS) throw error;
      logger.warn({ err: error }, 'Temporal is not up yet');
      await sleep(RETRY_INTERVAL_MS);
    }
  }
}
