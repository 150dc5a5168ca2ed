import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import mongoose, { type Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import type { Logger } from '../observability/logger.js';
import { LOGGER } from '../observability/observability.module.js';
import { connectionOptions } from './connection-options.js';
import { buildIndexes } from './indexes/build-indexes.js';
import { INDEX_REMEDIES, type IndexFailure } from './indexes/index-failure.js';

const RETRY_DELAY_MS = 1000;
// A build that is refused has read the whole collection first, so it is not repeated every second.
const MAX_REBUILD_DELAY_MS = 60_000;

/**
 * Connects and makes the indexes beside the start, until both have worked: mongoose itself gives up for good when the
 * database is away at the first try, and a process that dies in a loop helps nobody.
 */
@Injectable()
export class DatabaseConnector implements OnApplicationBootstrap, OnApplicationShutdown {
  /** The indexes that MongoDB refused to build at the last try. */
  indexFailures: readonly IndexFailure[] = [];
  private readonly stop = new AbortController();

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @Inject(variables('database')) private readonly environment: Variables<'database'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.connectWithRetry();
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  private async connectWithRetry(): Promise<void> {
    let delayMs = RETRY_DELAY_MS;
    while (!this.stop.signal.aborted) {
      try {
        await this.connect();
        this.reportIndexes(await buildIndexes(this.connection, this.logger));
        if (this.indexFailures.length === 0) return;
        await this.pause(delayMs);
        delayMs = Math.min(delayMs * 2, MAX_REBUILD_DELAY_MS);
      } catch (error) {
        if (this.stop.signal.aborted) return;
        this.logger.warn({ err: error }, 'the database is not ready yet');
        await this.pause(RETRY_DELAY_MS);
      }
    }
  }

  private async connect(): Promise<void> {
    if (this.connection.readyState === mongoose.ConnectionStates.disconnected) {
      await this.connection.openUri(this.environment.MONGODB_URI, connectionOptions(this.environment));
    }
    await this.connection.asPromise();
  }

  /** Says each failure once, however often it is met. */
  private reportIndexes(failures: readonly IndexFailure[]): void {
    for (const failure of failures) {
      if (this.indexFailures.some((known) => isDeepStrictEqual(known, failure))) continue;
      this.logger.error(failure, `an index cannot be built: ${INDEX_REMEDIES[failure.code]}`);
    }
    if (failures.length === 0 && this.indexFailures.length > 0) this.logger.info('every index is built now');
    this.indexFailures = failures;
  }

  /** Ends early when the process does. */
  private async pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
  }
}
