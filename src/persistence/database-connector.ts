import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import mongoose, { type Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import type { Logger } from '../observability/logger.js';
import { LOGGER } from '../observability/observability.module.js';
import { connectionOptions } from './connection-options.js';

const RETRY_DELAY_MS = 1000;

/**
 * Connects and makes the indexes beside the start, until both have worked: mongoose itself gives up for good when the
 * database is away at the first try, and a process that dies in a loop helps nobody.
 */
@Injectable()
export class DatabaseConnector implements OnApplicationBootstrap, OnApplicationShutdown {
  private stopped = false;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.connectWithRetry();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  private async connectWithRetry(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.connect();
        await Promise.all(Object.values(this.connection.models).map((model) => model.createIndexes()));
        return;
      } catch (error) {
        this.logger.warn({ err: error }, 'the database is not ready yet');
        await sleep(RETRY_DELAY_MS);
      }
    }
  }

  private async connect(): Promise<void> {
    if (this.connection.readyState === mongoose.ConnectionStates.disconnected) {
      await this.connection.openUri(this.environment.MONGODB_URI, connectionOptions(this.environment));
    }
    await this.connection.asPromise();
  }
}
