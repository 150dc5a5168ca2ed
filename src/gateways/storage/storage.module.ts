import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { S3StorageGateway } from './s3-storage.gateway.js';

/** Injection token of the `StorageGateway`. */
export const STORAGE = Symbol('StorageGateway');

@Module({
  providers: [
    {
      provide: STORAGE,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) =>
        new S3StorageGateway({
          bucket: environment.S3_BUCKET,
          region: environment.S3_REGION,
          accessKeyId: environment.S3_ACCESS_KEY_ID,
          secretAccessKey: environment.S3_SECRET_ACCESS_KEY,
          forcePathStyle: environment.S3_FORCE_PATH_STYLE,
          ...(environment.S3_ENDPOINT && { endpoint: environment.S3_ENDPOINT }),
          ...(environment.S3_PUBLIC_ENDPOINT && { publicEndpoint: environment.S3_PUBLIC_ENDPOINT }),
        }),
    },
  ],
  exports: [STORAGE],
})
export class StorageModule {}
