import { Inject, Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { memoizeAsync } from '../../async/memoize-async.js';
import type { PaymentsGateway } from '../../gateways/payments/payments.gateway.js';
import { PAYMENTS } from '../../gateways/payments/payments.module.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { Logger } from '../../observability/logger.js';
import { measureDependency, pingSeldom } from '../../observability/measure-dependency.js';
import { LOGGER, PROCESS_METRICS } from '../../observability/observability.module.js';
import type { ProcessMetrics } from '../../observability/process-metrics.js';
import { pingDatabase } from '../../persistence/ping-database.js';
import { DatabaseConnector } from '../../persistence/database-connector.js';
import { RequestDrain } from '../http/request-drain.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';

// The check is public: however often it is requested, the servers are asked once in this time.
const STATE_TTL_MS = 2000;

/** Checks the servers that the API uses, and whether the database can enforce what must be unique. */
@Injectable()
export class ReadinessService {
  constructor(
    @InjectConnection() private readonly mongodb: Connection,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(DatabaseConnector) private readonly database: DatabaseConnector,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(PAYMENTS) private readonly payments: PaymentsGateway,
    @Inject(RequestDrain) private readonly drain: Pick<RequestDrain, 'isDraining'>,
    @Inject(PROCESS_METRICS) readonly metrics: ProcessMetrics,
    @Inject(LOGGER) readonly logger: Logger,
  ) {}

  private readonly pingStripe = pingSeldom(() => this.payments.ping());

  private readonly sharedLook = memoizeAsync(() => this.look(), { ttlMs: STATE_TTL_MS });

  async check() {
    const state = await this.sharedLook();
    return { ...state, ready: state.ready && !this.drain.isDraining };
  }

  private async look() {
    const [mongodb, temporal, s3, stripe] = await Promise.all([
      measureDependency(this, 'mongodb', () => pingDatabase(this.mongodb)),
      measureDependency(this, 'temporal', () => this.workflows.ping()),
      measureDependency(this, 's3', () => this.storage.ping()),
      measureDependency(this, 'stripe', this.pingStripe),
    ]);
    const { indexFailures } = this.database;
    const ready = mongodb.ok && temporal.ok && s3.ok && indexFailures.length === 0;
    // Without Stripe nobody can pay, but uploads and downloads continue.
    return { ready, dependencies: { mongodb, temporal, s3, stripe }, indexFailures };
  }
}
