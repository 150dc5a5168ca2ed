import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { uploadOriginsOf } from '../../config/policy.js';
import { BucketCorsRefused, type StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';

const TRY_AGAIN_AFTER_MS = 3000;

/** Makes the bucket and its CORS rules at start. While the store is away the API runs without, and tries again. */
@Injectable()
export class BucketPreparation implements OnApplicationBootstrap, OnApplicationShutdown {
  private again?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const allowedOrigins = uploadOriginsOf(this.environment);
    try {
      const corsRule = await this.storage.prepareBucket({ allowedOrigins });
      if (corsRule === 'written') this.logger.info({ allowedOrigins }, 'the bucket has a new CORS rule for uploads');
      if (corsRule === 'kept') this.logger.info('the CORS rules of the bucket are not ours, and stay as they are');
    } catch (error) {
      if (error instanceof BucketCorsRefused) return this.explainRefusal(error, allowedOrigins);
      this.logger.warn({ err: error }, 'the bucket could not be prepared yet');
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
      'the CORS rules of the bucket cannot be set: let the store allow GET and PUT with any header from these origins and expose ETag, or pages cannot upload',
    );
  }
}
