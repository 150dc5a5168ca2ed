import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../src/observability/logger.js';

const TRY_AGAIN_AFTER_MS = 1000;
const TRIES = 60;

/** Waits for a server that is still starting, for a minute: longer is for whoever supervises the process. */
export async function connectWhenUp<T>(connect: () => Promise<T>, logger: Logger): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connect();
    } catch (error) {
      if (tries >= TRIES) throw error;
      logger.warn({ err: error }, 'Temporal is not up yet');
      await sleep(TRY_AGAIN_AFTER_MS);
    }
  }
}
