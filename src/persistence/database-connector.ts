import { Inject, Injectable, Optional, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import mongoose, { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { constantDelay, doublingDelay, retry } from '../async/retry.js';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import type { Logger } from '../observability/logger.js';
import { LOGGER, PROCESS_METRICS } from '../observability/observability.module.js';
import type { ProcessMetrics } from '../observability/process-metrics.js';
import { connectionOptions } from './connection-options.js';
import { buildIndexes } from './indexes/build-indexes.js';
import { observeQueries, type MongoClient } from './observe-queries.js';
import { INDEX_REMEDIES, type IndexFailure } from './indexes/index-failure.js';

const RETRY_DELAY_MS = 1000;
// A build that is refused has read the whole collection first, so it is not repeated every second.
const MAX_REBUILD_DELAY_MS = 60_000;

/**
 * Connects and builds the indexes in the background, and retries until both have succeeded. mongoose itself does not try
 * again when the database is unavailable at the first attempt, and a process that keeps restarting helps nobody.
 */
@Injectable()
export class DatabaseConnector implements OnApplicationBootstrap, OnApplicationShutdown {
  /** The indexes that MongoDB refused to build at the last attempt. */
  indexFailures: readonly IndexFailure[] = [];
  private readonly stop = new AbortController();
  private observedClient: MongoClient | null = null;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @Inject(variables('database')) private readonly environment: Variables<'database'>,
    @Inject(LOGGER) private readonly logger: Logger,
    /** Programs without a server have none. */
    @Optional() @Inject(PROCESS_METRICS) private readonly metrics?: ProcessMetrics,
  ) {}

  onApplicationBootstrap(): void {
    void this.prepare();
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  /** Ends when every index is built, or at the shutdown. */
  private async prepare(): Promise<void> {
    const { signal } = this.stop;
    try {
      await retry(() => this.buildEveryIndex(), {
        delaysMs: doublingDelay(RETRY_DELAY_MS, MAX_REBUILD_DELAY_MS),
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** @throws Error when MongoDB refuses to build an index. */
  private async buildEveryIndex(): Promise<void> {
    const failures = await retry(() => this.connectAndBuildIndexes(), {
      delaysMs: constantDelay(RETRY_DELAY_MS),
      signal: this.stop.signal,
      onRetry: (error) => this.logger.warn({ err: error }, 'the database is not ready yet'),
    });
    this.reportIndexes(failures);
    if (failures.length > 0) throw new Error('MongoDB refuses to build an index');
  }

  private async connectAndBuildIndexes(): Promise<readonly IndexFailure[]> {
    await this.connect();
    return await buildIndexes(this.connection, this.logger);
  }

  private async connect(): Promise<void> {
    if (this.connection.readyState === mongoose.ConnectionStates.disconnected) {
      await this.connection.openUri(this.environment.MONGODB_URI, connectionOptions(this.environment));
    }
    await this.connection.asPromise();
    this.observeQueries();
  }

  // A connection that is opened again has a new client.
  private observeQueries(): void {
    const client = this.connection.getClient();
    if (!this.metrics || client === this.observedClient) return;
    this.observedClient = client;
    observeQueries(client, this.metrics);
  }

  /** Logs each failure once, however often it occurs. */
  private reportIndexes(failures: readonly IndexFailure[]): void {
    for (const failure of failures) {
      if (this.indexFailures.some((known) => isDeepStrictEqual(known, failure))) continue;
      this.logger.error(failure, `an index cannot be built: ${INDEX_REMEDIES[failure.code]}`);
    }
    if (failures.length === 0 && this.indexFailures.length > 0) this.logger.info('every index is built now');
    this.indexFailures = failures;
  }
}
