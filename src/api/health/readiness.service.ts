import { Inject, Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { withTimeout } from '../../async/with-timeout.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import { DatabaseConnector } from '../../persistence/database-connector.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';

// A server that needs longer than this is of no use to a waiting customer either.
const PING_TIMEOUT_MS = 3000;

export interface DependencyState {
  ok: boolean;
  latencyMs: number;
}

/** Asks every server that the API cannot work without, and looks whether the database can keep what must be unique. */
@Injectable()
export class ReadinessService {
  constructor(
    @InjectConnection() private readonly mongodb: Connection,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(DatabaseConnector) private readonly database: DatabaseConnector,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async check() {
    const [mongodb, temporal, s3] = await Promise.all([
      this.measure('mongodb', () => this.pingMongodb()),
      this.measure('temporal', () => this.workflows.ping()),
      this.measure('s3', () => this.storage.ping()),
    ]);
    const { indexFailures } = this.database;
    const ready = mongodb.ok && temporal.ok && s3.ok && indexFailures.length === 0;
    return { ready, dependencies: { mongodb, temporal, s3 }, indexFailures };
  }

  private async pingMongodb(): Promise<void> {
    if (!this.mongodb.db) throw new Error('not connected yet');
    await this.mongodb.db.command({ ping: 1 }, { timeoutMS: PING_TIMEOUT_MS });
  }

  private async measure(name: string, ping: () => Promise<void>): Promise<DependencyState> {
    const startedAtMs = performance.now();
    const ok = await withTimeout(ping(), PING_TIMEOUT_MS).then(
      () => true,
      (error: unknown) => {
        this.logger.warn({ dependency: name, err: error }, 'a dependency does not answer');
        return false;
      },
    );
    return { ok, latencyMs: Math.round(performance.now() - startedAtMs) };
  }
}
