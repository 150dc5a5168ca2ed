import { Module } from '@nestjs/common';
import { variables } from '../../config/config.module.js';
import type { Variables } from '../../config/environment.js';
import { S3StorageGateway, type S3Options } from './s3-storage.gateway.js';
import type { StorageGateway } from './storage.gateway.js';

/** Injection token of the `StorageGateway`. */
export const STORAGE = Symbol('StorageGateway');

@Module({
  providers: [
    {
      provide: STORAGE,
      // Only the API signs URLs for customers.
      inject: [variables('storage'), { token: variables('presigning'), optional: true }],
      useFactory: storageGatewayOf,
    },
  ],
  exports: [STORAGE],
})
export class StorageModule {}

/** The store that these variables configure. */
export function storageGatewayOf(
  environment: Variables<'storage'>,
  presigning?: Variables<'presigning'>,
): StorageGateway {
  return new S3StorageGateway({
    bucket: environment.S3_BUCKET,
    region: environment.S3_REGION,
    forcePathStyle: environment.S3_FORCE_PATH_STYLE,
    ...credentialsOf(environment),
    ...(environment.S3_ENDPOINT && { endpoint: environment.S3_ENDPOINT }),
    ...(presigning?.S3_PUBLIC_ENDPOINT && { publicEndpoint: presigning.S3_PUBLIC_ENDPOINT }),
  });
}

function credentialsOf(environment: Variables<'storage'>): Pick<S3Options, 'credentials'> {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  return accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
}
