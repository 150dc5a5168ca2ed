import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
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
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.storage.prepareBucket();
    } catch (error) {
      this.logger.warn({ err: error }, 'the bucket could not be prepared yet');
      if (!this.stopped) this.again = setTimeout(() => void this.onApplicationBootstrap(), TRY_AGAIN_AFTER_MS);
    }
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.again);
  }
}
