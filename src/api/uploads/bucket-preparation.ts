import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { uploadOriginsOf } from '../../config/policy.js';
import { BucketCorsRefused, type StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';

const TRY_AGAIN_AFTER_MS = 3000;

/** Creates the bucket and its CORS rules at start. While the object store is unavailable, the API runs without them and retries. */
@Injectable()
export class BucketPreparation implements OnApplicationBootstrap, OnApplicationShutdown {
  private again?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const allowedOrigins = uploadOriginsOf(this.environment);
    try {
      const corsRule = await this.storage.prepareBucket({ allowedOrigins });
      if (corsRule === 'written') this.logger.info({ allowedOrigins }, 'the bucket has a new CORS rule for uploads');
      if (corsRule === 'kept')
        this.logger.info('the bucket has CORS rules that we did not set; they are left unchanged');
    } catch (error) {
      if (error instanceof BucketCorsRefused) return this.explainRefusal(error, allowedOrigins);
      this.logger.warn({ err: error }, 'the bucket could not be prepared; trying again shortly');
      if (!this.stopped) this.again = setTimeout(() => void this.onApplicationBootstrap(), TRY_AGAIN_AFTER_MS);
    }
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.again);
  }

  private explainRefusal(error: BucketCorsRefused, allowedOrigins: string[]): void {
    this.logger.warn(
      { err: error, allowedOrigins },
      'the CORS rules of the bucket cannot be set: configure the object store to allow GET and PUT with any header from these origins and to expose ETag, or web pages cannot upload',
    );
  }
}
