import { Module } from '@nestjs/common';
import { variables } from '../../config/config.module.js';
import type { Variables } from '../../config/environment.js';
import { S3StorageGateway } from './s3-storage.gateway.js';

/** Injection token of the `StorageGateway`. */
export const STORAGE = Symbol('StorageGateway');

@Module({
  providers: [
    {
      provide: STORAGE,
      // Only the API signs URLs for customers.
      inject: [variables('storage'), { token: variables('presigning'), optional: true }],
      useFactory: (environment: Variables<'storage'>, presigning?: Variables<'presigning'>) =>
        new S3StorageGateway({
          bucket: environment.S3_BUCKET,
          region: environment.S3_REGION,
          accessKeyId: environment.S3_ACCESS_KEY_ID,
          secretAccessKey: environment.S3_SECRET_ACCESS_KEY,
          forcePathStyle: environment.S3_FORCE_PATH_STYLE,
          ...(environment.S3_ENDPOINT && { endpoint: environment.S3_ENDPOINT }),
          ...(presigning?.S3_PUBLIC_ENDPOINT && { publicEndpoint: presigning.S3_PUBLIC_ENDPOINT }),
        }),
    },
  ],
  exports: [STORAGE],
})
export class StorageModule {}
