import { Module } from '@nestjs/common';
import { PaymentsModule } from '../../gateways/payments/payments.module.js';
import { StorageModule } from '../../gateways/storage/storage.module.js';
import { PersistenceModule } from '../../persistence/persistence.module.js';
import { TemporalModule } from '../../temporal/temporal.module.js';
import { AccessModule } from '../access/access.module.js';
import { AdmissionModule } from '../admission/admission.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { AddressController } from './address.controller.js';
import { AddressService } from './address.service.js';
import { CheckoutService } from './checkout.service.js';
import { EncodeQueueService } from './encode-queue.service.js';
import { EventStreamLimiter } from './event-stream-limiter.js';
import { OffersController } from './offers.controller.js';
import { ReceiptAndRecordController } from './receipt-and-record.controller.js';
import { ReceiptAndRecordService } from './receipt-and-record.service.js';
import { PreviewsController } from './previews.controller.js';
import { PreviewsService } from './previews.service.js';
import { RetentionService } from './retention.service.js';
import { VideoChanges } from './video-changes.js';
import { VideoEventsController } from './video-events.controller.js';
import { VideosController } from './videos.controller.js';
import { VideosService } from './videos.service.js';
import { OrphanedJobs } from './orphaned-jobs.js';

@Module({
  imports: [
    AccessModule,
    AdmissionModule,
    PersistenceModule,
    StorageModule,
    PaymentsModule,
    TemporalModule,
    UploadsModule,
  ],
  controllers: [
    VideosController,
    AddressController,
    OffersController,
    PreviewsController,
    VideoEventsController,
    ReceiptAndRecordController,
  ],
  providers: [
    IdempotencyService,
    VideosService,
    OrphanedJobs,
    AddressService,
    EncodeQueueService,
    EventStreamLimiter,
    ReceiptAndRecordService,
    RetentionService,
    VideoChanges,
    CheckoutService,
    PreviewsService,
  ],
})
export class VideosModule {}
