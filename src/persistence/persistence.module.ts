import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import { accountEventSchema } from './account-events/account-event.schema.js';
import { AccountEventsRepository } from './account-events/account-events.repository.js';
import { accountSchema } from './accounts/account.schema.js';
import { AccountsRepository } from './accounts/accounts.repository.js';
import { apiKeySchema } from './accounts/api-key.schema.js';
import { ApiKeysRepository } from './accounts/api-keys.repository.js';
import { addressBlockSchema } from './address-blocks/address-block.schema.js';
import { AddressBlocksRepository } from './address-blocks/address-blocks.repository.js';
import { AuditArchiveRepository } from './audit-log/audit-archive.repository.js';
import { AuditNotesRepository } from './audit-log/audit-notes.repository.js';
import { AuditLogRepository } from './audit-log/audit-log.repository.js';
import { auditLogSchema } from './audit-log/audit-log.schema.js';
import { connectionOptions } from './connection-options.js';
import { DatabaseConnector } from './database-connector.js';
import { idempotencyKeySchema } from './idempotency-keys/idempotency-key.schema.js';
import { IdempotencyKeysRepository } from './idempotency-keys/idempotency-keys.repository.js';
import { MaintenanceRepository } from './maintenance/maintenance.repository.js';
import { maintenanceSchema } from './maintenance/maintenance.schema.js';
import { OutboxRepository } from './outbox/outbox.repository.js';
import { outboxSchema } from './outbox/outbox.schema.js';
import { paymentSchema } from './payments/payment.schema.js';
import { PaymentsRepository } from './payments/payments.repository.js';
import { rateLimitSchema } from './rate-limits/rate-limit.schema.js';
import { RateLimitsRepository } from './rate-limits/rate-limits.repository.js';
import { moneyDifferenceSchema } from './reconcile/money-difference.schema.js';
import { reconcileStateSchema } from './reconcile/reconcile-state.schema.js';
import { ReconcileRepository } from './reconcile/reconcile.repository.js';
import { SlotsRepository } from './slots/slots.repository.js';
import { slotsSchema } from './slots/slots.schema.js';
import { stripeEventSchema } from './stripe-events/stripe-event.schema.js';
import { StripeEventsRepository } from './stripe-events/stripe-events.repository.js';
import { JobStatisticsRepository } from './videos/job-statistics.repository.js';
import { videoSchema } from './videos/video.schema.js';
import { VideosRepository } from './videos/videos.repository.js';
import { webhookDeliverySchema } from './webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries/webhook-deliveries.repository.js';
import { webhookEndpointSchema } from './webhook-endpoints/webhook-endpoint.schema.js';
import { WebhookEndpointsRepository } from './webhook-endpoints/webhook-endpoints.repository.js';
import { workerSchema } from './workers/worker.schema.js';
import { WorkersRepository } from './workers/workers.repository.js';

const REPOSITORIES = [
  AccountsRepository,
  ApiKeysRepository,
  AddressBlocksRepository,
  MaintenanceRepository,
  VideosRepository,
  JobStatisticsRepository,
  PaymentsRepository,
  StripeEventsRepository,
  OutboxRepository,
  AuditLogRepository,
  AuditArchiveRepository,
  AuditNotesRepository,
  RateLimitsRepository,
  SlotsRepository,
  IdempotencyKeysRepository,
  ReconcileRepository,
  AccountEventsRepository,
  WebhookEndpointsRepository,
  WebhookDeliveriesRepository,
  WorkersRepository,
];

/** MongoDB: one connection per process, one repository per aggregate. */
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [variables('database')],
      useFactory: (environment: Variables<'database'>) => ({
        ...connectionOptions(environment),
        uri: environment.MONGODB_URI,
        // A process starts while the database is down and says so on /readyz, instead of dying in a loop.
        lazyConnection: true,
      }),
    }),
    MongooseModule.forFeature([
      { name: 'Account', schema: accountSchema },
      { name: 'ApiKey', schema: apiKeySchema },
      { name: 'AddressBlock', schema: addressBlockSchema },
      { name: 'Maintenance', schema: maintenanceSchema },
      { name: 'Video', schema: videoSchema },
      { name: 'Payment', schema: paymentSchema },
      { name: 'StripeEvent', schema: stripeEventSchema },
      { name: 'Outbox', schema: outboxSchema },
      { name: 'Audit', schema: auditLogSchema },
      { name: 'RateLimit', schema: rateLimitSchema },
      { name: 'Slots', schema: slotsSchema },
      { name: 'IdempotencyKey', schema: idempotencyKeySchema },
      { name: 'ReconcileState', schema: reconcileStateSchema },
      { name: 'MoneyDifference', schema: moneyDifferenceSchema },
      { name: 'AccountEvent', schema: accountEventSchema },
      { name: 'WebhookEndpoint', schema: webhookEndpointSchema },
      { name: 'WebhookDelivery', schema: webhookDeliverySchema },
      { name: 'Worker', schema: workerSchema },
    ]),
  ],
  providers: [...REPOSITORIES, DatabaseConnector],
  exports: [...REPOSITORIES, DatabaseConnector, MongooseModule],
})
export class PersistenceModule {}
