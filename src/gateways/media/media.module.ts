import { Module } from '@nestjs/common';
import { variables } from '../../config/config.module.js';
import { mediaGatewayFor } from './media-gateway-for.js';

/** Injection token of the `MediaGateway`. */
export const MEDIA = Symbol('MediaGateway');

@Module({
  providers: [
    {
      provide: MEDIA,
      inject: [variables('media')],
      useFactory: mediaGatewayFor,
    },
  ],
  exports: [MEDIA],
})
export class MediaModule {}
