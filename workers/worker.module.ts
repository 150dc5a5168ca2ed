import { Module } from '@nestjs/common';
import { ConfigModule } from '../src/config/config.module.js';
import { MailModule } from '../src/gateways/mail/mail.module.js';
import { MediaModule } from '../src/gateways/media/media.module.js';
import { PaymentsModule } from '../src/gateways/payments/payments.module.js';
import { StorageModule } from '../src/gateways/storage/storage.module.js';
import { ObservabilityModule } from '../src/observability/observability.module.js';
import { PersistenceModule } from '../src/persistence/persistence.module.js';
import { TemporalModule } from '../src/temporal/temporal.module.js';

/** What activities are made of. Gateways connect lazily, so a role pays only for what it uses. */
@Module({
  imports: [
    ConfigModule,
    ObservabilityModule,
    PersistenceModule,
    StorageModule,
    PaymentsModule,
    MailModule,
    MediaModule,
    TemporalModule,
  ],
})
export class WorkerModule {}
