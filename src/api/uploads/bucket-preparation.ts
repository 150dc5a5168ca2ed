import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { constantDelay, retry } from '../../async/retry.js';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { uploadOriginsOf } from '../../config/policy.js';
import { BucketCorsRefused, type StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';

const RETRY_DELAY_MS = 3000;

/** Creates the bucket and its CORS rules at start. While the object store is unavailable, the API runs without them and retries. */
@Injectable()
export class BucketPreparation implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();

  constructor(
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Waits for the first attempt, so that a new API has its bucket; retries in the background. */
  async onApplicationBootstrap(): Promise<void> {
    const { promise: firstFailure, resolve: endWait } = Promise.withResolvers<void>();
    await Promise.race([this.prepareWithRetry(endWait), firstFailure]);
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  private async prepareWithRetry(onFailure: () => void): Promise<void> {
    const { signal } = this.stop;
    try {
      await retry(() => this.prepare(), {
        delaysMs: constantDelay(RETRY_DELAY_MS),
        signal,
        onRetry: (error) => {
          this.logger.warn({ err: error }, 'the bucket could not be prepared; trying again shortly');
          onFailure();
        },
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async prepare(): Promise<void> {
    const allowedOrigins = uploadOriginsOf(this.environment);
    try {
      const corsRule = await this.storage.prepareBucket({ allowedOrigins });
      if (corsRule === 'written') this.logger.info({ allowedOrigins }, 'the bucket has a new CORS rule for uploads');
      if (corsRule === 'kept')
        this.logger.info('the bucket has CORS rules that we did not set; they are left unchanged');
    } catch (error) {
      if (!(error instanceof BucketCorsRefused)) throw error;
      this.explainRefusal(error, allowedOrigins);
    }
  }

  private explainRefusal(error: BucketCorsRefused, allowedOrigins: string[]): void {
    this.logger.warn(
      { err: error, allowedOrigins },
      'the CORS rules of the bucket cannot be set: configure the object store to allow GET and PUT with any header from these origins and to expose ETag, or web pages cannot upload',
    );
  }
}
