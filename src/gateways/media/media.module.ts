import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import { mediaGatewayFor } from './media-gateway-for.js';

/** Injection token of the `MediaGateway`. */
export const MEDIA = Symbol('MediaGateway');

@Module({
  providers: [
    {
      provide: MEDIA,
      inject: [ENVIRONMENT],
      useFactory: mediaGatewayFor,
    },
  ],
  exports: [MEDIA],
})
export class MediaModule {}
